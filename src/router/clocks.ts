import { abortReason } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { ClockName } from '../llm/llm-error.ts';
import type { Model } from '../llm/model.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import type { ClockLimits } from './clock-limits.ts';
import { hasSubstance } from './substance.ts';

/**
 * Ends a call that is silent for too long with `LlmError('timeout')`, which names the clock and its limit. The inner call
 * is really cancelled, and nobody waits for it: not on a time-out, not when the loop is left, not when `signal` aborts,
 * even when it ignores all three. What it does afterwards is nobody's.
 *
 * Time counts only while the inner model is waited for: a slow consumer is not silence. `progress` events end here.
 * After `finish` nothing is an error any more.
 */
export function withClocks(model: Model, limits: ClockLimits, clock: Clock): Model {
  return {
    id: model.id,
    stream: (request, signal) => ({
      [Symbol.asyncIterator]: () =>
        new ClockedStream((inner) => model.stream(request, inner)[Symbol.asyncIterator](), { limits, clock, signal }),
    }),
  };
}

type Result = IteratorResult<StreamEvent, undefined>;

interface Settings {
  readonly limits: ClockLimits;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

interface Waiter {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

interface Deadline {
  readonly clock: ClockName;
  readonly limitMs: number;
  /** On the time base of `#activeTime`. */
  readonly at: number;
}

/** Closing a socket and writing a ledger row take far less. */
const AFTER_FINISH_MS = 2_000;

const DONE: Result = { done: true, value: undefined };

/**
 * One call. Written as an iterator by hand, because it is paid for every event: one promise, no race and no timer of
 * its own (a race with a long-lived promise would also keep every event alive to the end of the stream).
 */
class ClockedStream implements AsyncIterator<StreamEvent, undefined> {
  readonly #open: (signal: AbortSignal) => AsyncIterator<StreamEvent>;
  readonly #settings: Settings;
  readonly #controller = new AbortController();
  #inner: AsyncIterator<StreamEvent> | undefined;
  #state: 'idle' | 'running' | 'finished' | 'ended' = 'idle';
  #waiter: Waiter | undefined;
  /** Thrown by the next call of `next`: the person cancelled while the consumer was busy. */
  #undelivered: Error | undefined;
  #timer: { readonly at: number; readonly cancel: () => void } | undefined;

  /** What the consumer took, which counts for no clock. */
  #pausedMs = 0;
  #pausedAt: number;
  #connectedAt: number | undefined;
  #lastByteAt: number | undefined;
  #lastContentAt: number | undefined;

  constructor(open: (signal: AbortSignal) => AsyncIterator<StreamEvent>, settings: Settings) {
    this.#open = open;
    this.#settings = settings;
    this.#pausedAt = settings.clock.now();
    this.#pausedMs = this.#pausedAt;
  }

  next(): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#waiter !== undefined) return reject(new Error('the event before this one has not come yet'));
      if (this.#state === 'idle') this.#begin();
      if (this.#undelivered !== undefined) {
        reject(this.#undelivered);
        this.#undelivered = undefined;
        return;
      }
      if (this.#state === 'ended') return resolve(DONE);
      this.#waiter = { resolve, reject };
      this.#pausedMs += this.#settings.clock.now() - this.#pausedAt;
      if (this.#timer === undefined) this.#arm();
      this.#pull();
    });
  }

  return(): Promise<Result> {
    this.#cancel(new DOMException('The answer is no longer wanted', 'AbortError'));
    this.#settle((waiter) => waiter.resolve(DONE));
    return Promise.resolve(DONE);
  }

  #begin(): void {
    const { signal } = this.#settings;
    this.#state = 'running';
    if (signal.aborted) return this.#onAbort();
    signal.addEventListener('abort', this.#onAbort, { once: true });
    try {
      this.#inner = this.#open(this.#controller.signal);
    } catch (error) {
      this.#undelivered = asError(error);
      this.#end();
    }
  }

  #pull(): void {
    try {
      this.#inner?.next().then(this.#onResult, this.#onFailure);
    } catch (error) {
      this.#onFailure(error);
    }
  }

  readonly #onResult = ({ done, value: event }: IteratorResult<StreamEvent>): void => {
    if (this.#state === 'ended') return;
    if (done === true || this.#state === 'finished') {
      if (done === true) this.#end();
      else this.#cancel(complete());
      return this.#settle((waiter) => waiter.resolve(DONE));
    }
    const activeTime = this.#activeTime();
    this.#note(event, activeTime);
    if (event.type === 'progress') return this.#pull();
    if (event.type === 'finish') this.#finish();
    this.#pausedAt = activeTime + this.#pausedMs;
    this.#settle((waiter) => waiter.resolve({ done: false, value: event }));
  };

  readonly #onFailure = (error: unknown): void => {
    const finished = this.#state === 'finished';
    if (this.#state === 'ended') return;
    this.#end();
    this.#settle((waiter) => (finished ? waiter.resolve(DONE) : waiter.reject(error)));
  };

  readonly #onAbort = (): void => {
    const finished = this.#state === 'finished';
    const reason = abortReason(this.#settings.signal);
    this.#cancel(reason);
    if (finished) return this.#settle((waiter) => waiter.resolve(DONE));
    if (this.#waiter === undefined) this.#undelivered = reason;
    this.#settle((waiter) => waiter.reject(reason));
  };

  readonly #onTimer = (): void => {
    this.#timer = undefined;
    if (this.#waiter === undefined) return; // the consumer is busy; `next` arms it again
    const { clock, limitMs, at } = this.#deadline();
    if (at > this.#activeTime()) return this.#arm();
    if (this.#state === 'finished') {
      this.#cancel(complete());
      return this.#settle((waiter) => waiter.resolve(DONE));
    }
    const error = new LlmError('timeout', `the ${clock} clock passed ${limitMs} ms`, { clock, limitMs });
    this.#cancel(error);
    this.#settle((waiter) => waiter.reject(error));
  };

  /** What is left of the inner model's work has little time: the person has the whole answer. */
  #finish(): void {
    this.#state = 'finished';
    this.#arm();
  }

  /** Milliseconds that the inner model has been waited for. */
  #activeTime(): number {
    return this.#settings.clock.now() - this.#pausedMs;
  }

  #note(event: StreamEvent, activeTime: number): void {
    const connected = this.#connectedAt !== undefined;
    this.#connectedAt ??= activeTime;
    const isFirst = !connected || this.#lastByteAt === undefined || this.#lastContentAt === undefined;
    if (event.type !== 'progress' || event.phase !== 'connected') this.#lastByteAt = activeTime;
    if (hasSubstance(event)) this.#lastContentAt = activeTime;
    // Only before the first content can an event bring a deadline nearer; later ones are put off when the timer fires.
    if (isFirst) this.#arm();
  }

  #deadline(): Deadline {
    const { limits } = this.#settings;
    const total: Deadline = { clock: 'total', limitMs: limits.totalMs, at: limits.totalMs };
    return this.#silences().reduce((first, other) => (other.at < first.at ? other : first), total);
  }

  #silences(): readonly Deadline[] {
    const { connectMs, firstTokenMs, transportSilenceMs, progressSilenceMs } = this.#settings.limits;
    const silence = (clock: ClockName, limitMs: number, since: number): Deadline => ({
      clock,
      limitMs,
      at: since + limitMs,
    });
    if (this.#state === 'finished') return [silence('transport-silence', AFTER_FINISH_MS, this.#lastByteAt ?? 0)];
    if (this.#connectedAt === undefined) return [silence('connect', connectMs, 0)];
    if (this.#lastByteAt === undefined) return [silence('first-byte', firstTokenMs, this.#connectedAt)];
    if (this.#lastContentAt === undefined)
      return [
        silence('progress-silence', firstTokenMs, this.#lastByteAt),
        silence('progress-silence', progressSilenceMs, this.#connectedAt),
      ];
    return [
      silence('transport-silence', transportSilenceMs, this.#lastByteAt),
      silence('progress-silence', progressSilenceMs, this.#lastContentAt),
    ];
  }

  /** Sees to it that the timer fires no later than the first deadline; it may fire earlier, and then looks again. */
  #arm(): void {
    const { at } = this.#deadline();
    if (at === Infinity || (this.#timer !== undefined && this.#timer.at <= at)) return;
    this.#timer?.cancel();
    this.#timer = { at, cancel: this.#settings.clock.after(at - this.#activeTime(), this.#onTimer) };
  }

  #settle(how: (waiter: Waiter) => void): void {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter !== undefined) how(waiter);
  }

  #end(): void {
    this.#state = 'ended';
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#settings.signal.removeEventListener('abort', this.#onAbort);
  }

  /** Ends this call and the inner one, without waiting for it. */
  #cancel(reason: Error): void {
    if (this.#state === 'ended') return;
    this.#end();
    this.#controller.abort(reason);
    try {
      this.#inner?.return?.().then(undefined, ignore);
    } catch {
      ignore();
    }
  }
}

function complete(): Error {
  return new DOMException('The answer is complete', 'AbortError');
}

/** The call is over: how its remains fail is nobody's. */
function ignore(): void {}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
