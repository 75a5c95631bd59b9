import { ContinuedText } from '../../conversation/continued-text.ts';
import { ended, foldEvent, hasContent } from '../../conversation/fold-event.ts';
import { textOf } from '../../conversation/message.ts';
import type { Answer } from '../../conversation/message.ts';
import { storedError } from '../../conversation/stored-error.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';

/**
 * Text and reasoning of one answer, in UTF-16 units. The longest answers that models write are under 1 MB; a panel still
 * shows 4 MB, and a conversation can be kept with it.
 */
export const MAX_ANSWER_CHARACTERS = 4_000_000;

/** One answer while it is being made: what the events of its stream have made of it so far. */
export class RunningAnswer {
  readonly abort = new AbortController();
  #answer: Answer;
  #characters: number;
  readonly #continued: ContinuedText | undefined;
  #full = false;

  /** `answer` is a new one, or one that is gone on with: a seam then stands at its end. */
  constructor(answer: Answer) {
    const text = textOf(answer);
    this.#answer = answer;
    this.#characters = text.length;
    this.#continued = text === '' ? undefined : new ContinuedText(text);
  }

  get answer(): Answer {
    return this.#answer;
  }

  /** More came than an answer can hold: what was over was dropped, and the call should be ended. */
  get full(): boolean {
    return this.#full;
  }

  take(event: StreamEvent, at: number): void {
    if (event.type === 'text-delta') this.#addText(this.#continued?.add(event.text) ?? event.text, at);
    else if (event.type === 'reasoning-delta') this.#fold({ ...event, text: this.#bounded(event.text) }, at);
    else {
      if (event.type === 'finish') this.endText(at);
      this.#fold(event, at);
    }
  }

  /** Nothing is asked before then, in milliseconds since the epoch. */
  waitUntil(waitsUntil: number): void {
    this.#answer = { ...this.#answer, waitsUntil };
  }

  /** There is no more text; takes what was held back of it. To be called before the answer ends. */
  endText(at: number): void {
    this.#addText(this.#continued?.end() ?? '', at);
  }

  /** The stream threw. What came so far stays. */
  fail(error: LlmError, at: number): void {
    const status = hasContent(this.#answer) ? 'cut' : 'failed';
    this.#answer = { ...ended(this.#answer, { status, step: 'cut', at }), error: storedError(error) };
  }

  /** The person stopped it. An answer that has ended already stays as it is. */
  stop(at: number): void {
    if (this.#answer.status !== 'running') return;
    this.#answer = ended(this.#answer, { status: 'stopped', step: 'stopped', at });
  }

  /** Why a full answer was ended. */
  fullError(): LlmError {
    const { seller, model } = this.#answer.steps.at(-1)?.target ?? {};
    return new LlmError('malformed', `an answer longer than ${MAX_ANSWER_CHARACTERS} characters`, {
      limit: 'answer-size',
      ...(seller !== undefined && { vendor: seller.vendor }),
      ...(model !== undefined && { model }),
    });
  }

  #addText(text: string, at: number): void {
    if (text !== '') this.#fold({ type: 'text-delta', text: this.#bounded(text) }, at);
  }

  #bounded(text: string): string {
    const room = MAX_ANSWER_CHARACTERS - this.#characters;
    this.#full ||= text.length > room;
    this.#characters += Math.min(text.length, room);
    return text.slice(0, room);
  }

  #fold(event: StreamEvent, at: number): void {
    this.#answer = foldEvent(this.#answer, event, at);
  }
}
