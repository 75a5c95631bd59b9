import { LlmError } from '../llm/llm-error.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import type { Decoder, WireEvent } from './decoder.ts';

/**
 * The same answer with the input of the tool `name` as its text: the tool stands for a response format (`answerTool`). Its
 * pieces are given as they come. Other text is held back until the end, and is the answer only where the model did not call
 * that tool. Only the first call of it counts. Calls of other tools stay calls.
 */
export function answerToolDecoder(decoder: Decoder, name: string): Decoder {
  const answer = new AnswerToolReader(name);
  const read = (events: readonly StreamEvent[]) => events.flatMap((event) => answer.read(event));
  return {
    get hasFinishReason() {
      return decoder.hasFinishReason;
    },
    get heldBack() {
      return answer.heldCharacters + (decoder.heldBack ?? 0);
    },
    decode: (event: WireEvent) => read(decoder.decode(event)),
    takeUsage: () => decoder.takeUsage?.(),
    end: () => read(decoder.end()),
  };
}

/** The longest answers are 0.5 MB; text that is held back is counted nowhere else until the end. */
const MAX_HELD_CHARACTERS = 2_097_152;

class AnswerToolReader {
  readonly #name: string;
  /** Ids of all calls of the tool; the first is the answer. */
  readonly #ids = new Set<string>();
  readonly #heldText: string[] = [];
  #heldCharacters = 0;
  #answerId: string | undefined;
  #hasInput = false;
  #hasOtherCalls = false;

  constructor(name: string) {
    this.#name = name;
  }

  get heldCharacters(): number {
    return this.#heldCharacters;
  }

  read(event: StreamEvent): readonly StreamEvent[] {
    switch (event.type) {
      case 'text-delta':
        this.#hold(event.text);
        return [];
      case 'tool-call-start':
        return this.#start(event);
      case 'tool-call-delta':
        return this.#delta(event);
      case 'tool-call-end':
        return this.#end(event);
      case 'finish':
        return this.#finish(event);
      default:
        return [event];
    }
  }

  #hold(text: string): void {
    this.#heldCharacters += text.length;
    if (this.#heldCharacters > MAX_HELD_CHARACTERS)
      throw new LlmError('malformed', `more than ${MAX_HELD_CHARACTERS} characters beside the answer`, {
        limit: 'answer-size',
      });
    this.#heldText.push(text);
  }

  #start(event: Extract<StreamEvent, { type: 'tool-call-start' }>): readonly StreamEvent[] {
    if (event.name !== this.#name) {
      this.#hasOtherCalls = true;
      return [event];
    }
    this.#ids.add(event.id);
    this.#answerId ??= event.id;
    return [];
  }

  #delta(event: Extract<StreamEvent, { type: 'tool-call-delta' }>): readonly StreamEvent[] {
    if (!this.#ids.has(event.id)) return [event];
    if (event.id !== this.#answerId) return [];
    this.#hasInput = true;
    return [{ type: 'text-delta', text: event.inputText }];
  }

  #end(event: Extract<StreamEvent, { type: 'tool-call-end' }>): readonly StreamEvent[] {
    if (!this.#ids.has(event.id)) return [event];
    if (event.id !== this.#answerId || this.#hasInput) return [];
    return [{ type: 'text-delta', text: JSON.stringify(event.input) }];
  }

  #finish(event: Extract<StreamEvent, { type: 'finish' }>): readonly StreamEvent[] {
    const { unified, raw } = event.reason;
    const text = this.#answerId === undefined ? this.#heldText.join('') : '';
    const isAnswer = unified === 'tool-calls' && !this.#hasOtherCalls;
    return [
      ...(text === '' ? [] : [{ type: 'text-delta' as const, text }]),
      isAnswer ? { type: 'finish', reason: { unified: 'stop', raw } } : event,
    ];
  }
}
