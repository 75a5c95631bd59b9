import { ContinuedText } from '../../conversation/continued-text.ts';
import { ended, foldEvent, hasContent } from '../../conversation/fold-event.ts';
import { MAX_ANSWER_PARTS } from '../../conversation/message-limits.ts';
import { textOf } from '../../conversation/message.ts';
import type { Answer } from '../../conversation/message.ts';
import { storedError } from '../../conversation/stored-error.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import { answerChanges } from './answer-changes.ts';
import type { AnswerChange } from './answer-changes.ts';

/**
 * Text and reasoning of one answer, in UTF-16 units. The longest answers that models write are under 1 MB; a panel still
 * shows 4 MB, and a conversation can be kept with it.
 */
export const MAX_ANSWER_CHARACTERS = 4_000_000;

/** One answer while it is being made: what the events of its stream have made of it so far. */
export class RunningAnswer {
  readonly abort = new AbortController();
  readonly #onChange: (change: AnswerChange) => void;
  #answer: Answer;
  #characters: number;
  readonly #continued: ContinuedText | undefined;
  #full = false;

  /** `answer` is a new one, or one that is gone on with: a seam then stands at its end. */
  constructor(answer: Answer, onChange: (change: AnswerChange) => void) {
    const text = textOf(answer);
    this.#onChange = onChange;
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
    else if (event.type === 'reasoning-delta') this.#foldText({ ...event, text: this.#bounded(event.text) }, at);
    else {
      if (event.type === 'finish') this.#endText(at);
      this.#become(foldEvent(this.#answer, event, at));
    }
  }

  /** Nothing is asked before then, in milliseconds since the epoch. */
  waitUntil(waitsUntil: number): void {
    this.#become({ ...this.#answer, waitsUntil });
  }

  /**
   * Its stream has ended, threw `failure`, or was left: what came so far stays. One that has not ended by then was stopped by the
   * person. Whoever calls this says that the answer has ended.
   */
  end(failure: LlmError | undefined, at: number): void {
    this.#endText(at);
    const error = this.#full ? this.#fullError() : failure;
    if (error !== undefined) this.#fail(error, at);
    else if (this.#answer.status === 'running')
      this.#answer = ended(this.#answer, { status: 'stopped', step: 'stopped', at });
  }

  #fail(error: LlmError, at: number): void {
    const status = hasContent(this.#answer) ? 'cut' : 'failed';
    this.#answer = { ...ended(this.#answer, { status, step: 'cut', at }), error: storedError(error) };
  }

  /** Why a full answer was ended. */
  #fullError(): LlmError {
    const { seller, model } = this.#answer.steps.at(-1)?.target ?? {};
    return new LlmError(
      'malformed',
      `an answer of more than ${MAX_ANSWER_CHARACTERS} characters or ${MAX_ANSWER_PARTS} parts`,
      {
        limit: 'answer-size',
        ...(seller !== undefined && { vendor: seller.vendor }),
        ...(model !== undefined && { model }),
      },
    );
  }

  /** There is no more text: takes what was held back of it. */
  #endText(at: number): void {
    this.#addText(this.#continued?.end() ?? '', at);
  }

  #addText(text: string, at: number): void {
    if (text !== '') this.#foldText({ type: 'text-delta', text: this.#bounded(text) }, at);
  }

  #bounded(text: string): string {
    const room = MAX_ANSWER_CHARACTERS - this.#characters;
    this.#full ||= text.length > room;
    this.#characters += Math.min(text.length, room);
    return text.slice(0, room);
  }

  #foldText(event: Extract<StreamEvent, { readonly type: 'text-delta' | 'reasoning-delta' }>, at: number): void {
    this.#become(foldEvent(this.#answer, event, at), event.text);
  }

  /** A part that there is no room for is dropped. The last room is kept for the seam with which a person goes on with the answer. */
  #become(answer: Answer, added?: string): void {
    const before = this.#answer;
    if (answer.parts.length > before.parts.length && answer.parts.length >= MAX_ANSWER_PARTS) {
      this.#full = true;
      return;
    }
    this.#answer = answer;
    for (const change of answerChanges(before, answer, added)) this.#onChange(change);
  }
}
