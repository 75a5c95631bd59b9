import { LlmError } from '../llm/llm-error.ts';
import type { StreamEvent } from '../llm/stream-event.ts';

type Usage = Extract<StreamEvent, { type: 'usage' }>;

/** A delta that still grows: it is in the batch already, and the batch has not been taken. */
interface OpenDelta {
  readonly type: 'text-delta' | 'reasoning-delta';
  text: string;
}

interface OpenInputDelta {
  readonly type: 'tool-call-delta';
  readonly id: string;
  inputText: string;
}

/**
 * Parts of text and reasoning in one answer. A model that thinks and speaks between 1,024 tool calls, the most that are read, makes
 * 2,050. Each costs memory, and one that is signed cannot be joined with another.
 */
const MAX_PARTS = 4_096;

/**
 * Collects the events of one network read, so that the layers above pay once for each read and not once for each
 * token: adjacent deltas of the same kind become one, and of several usages (they are cumulative) only the last is kept.
 * What comes after `finish` is dropped: it is the last event of an answer.
 */
export class EventBatch {
  #events: StreamEvent[] = [];
  /** The last event, where it is a delta. Grown in place: an object for each token was 2 % of the decoding. */
  #open: OpenDelta | OpenInputDelta | undefined;
  #usage: Usage | undefined;
  #finished = false;
  #hasContent = false;
  #characters = 0;
  #parts = 0;
  /** The last part, where what comes next may belong to it. */
  #part: OpenDelta['type'] | undefined;

  get finished(): boolean {
    return this.#finished;
  }

  /** Something the model said has come, in this batch or one before it. */
  get hasContent(): boolean {
    return this.#hasContent;
  }

  /** Of text, reasoning, its proofs and tool input, in all batches. */
  get characters(): number {
    return this.#characters;
  }

  /** Throws `malformed` where the answer has too many parts. */
  addAll(events: readonly StreamEvent[]): void {
    for (const event of events) if (!this.#finished) this.#add(event);
  }

  /** The events since the last call, usage behind the content but before `finish`. */
  take(): readonly StreamEvent[] {
    this.#flushUsage();
    const events = this.#events;
    this.#events = [];
    this.#open = undefined;
    return events;
  }

  /** Called for every token. */
  #add(event: StreamEvent): void {
    switch (event.type) {
      case 'text-delta':
      case 'reasoning-delta':
        return this.#addText(event.type, event.text);
      case 'tool-call-delta':
        return this.#addInput(event.id, event.inputText);
      case 'usage':
        this.#usage = event;
        return;
      case 'finish':
        this.#finished = true;
        this.#flushUsage();
        break;
      case 'reasoning-signature':
        // It closes the reasoning before it, or is a part without text.
        if (this.#part !== 'reasoning-delta') this.#beginPart(undefined);
        this.#part = undefined;
        this.#characters += event.signature.length;
        this.#hasContent = true;
        break;
      case 'tool-call-start':
      case 'tool-call-end':
        this.#part = undefined;
        this.#hasContent = true;
        break;
      default:
        break;
    }
    this.#open = undefined;
    this.#events.push(event);
  }

  #addText(type: OpenDelta['type'], text: string): void {
    this.#hasContent = true;
    this.#characters += text.length;
    if (this.#part !== type) this.#beginPart(type);
    const open = this.#open;
    if (open?.type === type) {
      open.text += text;
      return;
    }
    const begun: OpenDelta = { type, text };
    this.#open = begun;
    this.#events.push(begun);
  }

  #beginPart(part: OpenDelta['type'] | undefined): void {
    this.#part = part;
    if (++this.#parts <= MAX_PARTS) return;
    throw new LlmError('malformed', `more than ${MAX_PARTS} parts of text and reasoning in one answer`, {
      limit: 'answer-size',
    });
  }

  #addInput(id: string, inputText: string): void {
    this.#hasContent = true;
    this.#characters += inputText.length;
    const open = this.#open;
    if (open?.type === 'tool-call-delta' && open.id === id) {
      open.inputText += inputText;
      return;
    }
    const begun: OpenInputDelta = { type: 'tool-call-delta', id, inputText };
    this.#open = begun;
    this.#events.push(begun);
  }

  #flushUsage(): void {
    if (this.#usage === undefined) return;
    this.#events.push(this.#usage);
    this.#usage = undefined;
  }
}
