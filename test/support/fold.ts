import type { JsonValue } from '../../src/lib/json.ts';
import type { FinishReason } from '../../src/llm/finish-reason.ts';
import type { StreamEvent } from '../../src/llm/stream-event.ts';
import type { Usage } from '../../src/llm/usage.ts';

export interface FoldedCall {
  readonly id: string;
  readonly name: string;
  /** All pieces of the input, joined. */
  readonly inputText: string;
  /** Absent where the call did not end. */
  readonly input?: JsonValue;
}

/** One answer as a whole: what its events add up to, however they were cut. */
export interface Folded {
  readonly id: string | undefined;
  readonly model: string | undefined;
  readonly text: string;
  readonly reasoning: string;
  readonly signatures: readonly string[];
  readonly tools: readonly FoldedCall[];
  readonly usage: Usage | undefined;
  readonly finish: FinishReason | undefined;
}

/** Adds the events up. Throws where their order breaks the contract of `StreamEvent`. */
export function foldEvents(events: Iterable<StreamEvent>): Folded {
  const fold = new Fold();
  for (const event of events) fold.add(event);
  return fold.result();
}

class Fold {
  #id: string | undefined;
  #model: string | undefined;
  #text = '';
  #reasoning = '';
  readonly #signatures: string[] = [];
  readonly #calls = new Map<string, FoldedCall>();
  #usage: Usage | undefined;
  #finish: FinishReason | undefined;
  #starts = 0;

  add(event: StreamEvent): void {
    if (this.#finish !== undefined) throw new Error(`${event.type} after finish`);
    switch (event.type) {
      case 'response-start':
        if (++this.#starts > 1) throw new Error('response-start twice');
        this.#id = event.id;
        this.#model = event.model;
        return;
      case 'text-delta':
        this.#text += nonEmpty(event.text);
        return;
      case 'reasoning-delta':
        this.#reasoning += nonEmpty(event.text);
        return;
      case 'reasoning-signature':
        this.#signatures.push(event.signature);
        return;
      case 'tool-call-start':
      case 'tool-call-delta':
      case 'tool-call-end':
        this.#addToCall(event);
        return;
      case 'usage':
        this.#usage = event.usage;
        return;
      case 'finish':
        this.#finish = event.reason;
        return;
      default:
        return;
    }
  }

  result(): Folded {
    return {
      id: this.#id,
      model: this.#model,
      text: this.#text,
      reasoning: this.#reasoning,
      signatures: this.#signatures,
      tools: [...this.#calls.values()],
      usage: this.#usage,
      finish: this.#finish,
    };
  }

  #addToCall(event: Extract<StreamEvent, { type: 'tool-call-start' | 'tool-call-delta' | 'tool-call-end' }>): void {
    const call = this.#calls.get(event.id);
    if (event.type === 'tool-call-start') {
      if (call !== undefined) throw new Error(`call ${event.id} starts twice`);
      this.#calls.set(event.id, { id: event.id, name: event.name, inputText: '' });
      return;
    }
    if (call === undefined) throw new Error(`${event.type} of ${event.id} before its start`);
    if (call.input !== undefined) throw new Error(`${event.type} of ${event.id} after its end`);
    if (event.type === 'tool-call-delta')
      this.#calls.set(event.id, { ...call, inputText: call.inputText + event.inputText });
    else this.#calls.set(event.id, { ...call, name: event.name, input: event.input });
  }
}

function nonEmpty(text: string): string {
  if (text === '') throw new Error('an empty delta');
  return text;
}
