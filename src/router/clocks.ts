import { abortReason } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';
import type { Call, TransportPhase } from '../llm/call.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { ClockName } from '../llm/llm-error.ts';
import type { Model } from '../llm/model.ts';
import type { ModelRequest } from '../llm/model-request.ts';
import { isContent } from '../llm/stream-event.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import { isEmptyDelta } from './answer-check.ts';
import type { ClockLimits } from './clock-limits.ts';

/**
 * Ends a call that is silent for too long with `LlmError('timeout')`, which names the clock and its limit. The inner call is
 * cancelled and not waited for: not on a time-out, not when the loop is left, not when `call.signal` aborts, even when the
 * inner model ignores all three.
 *
 * Time is monotonic, and counts only while the inner model is waited for: a slow consumer is not silence. While a key is
 * asked for (`authorizing`) no clock runs.
 */
export function withClocks(model: Model, limits: ClockLimits, clock: Clock): Model {
  return { id: model.id, stream: (request, call) => clocked(model, { limits, clock }, request, call) };
}

interface ClockSettings {
  readonly limits: ClockLimits;
  readonly clock: Clock;
}

async function* clocked(
  model: Model,
  settings: ClockSettings,
  request: ModelRequest,
  call: Call,
): AsyncGenerator<StreamEvent, void> {
  if (call.signal.aborted) throw abortReason(call.signal);
  const controller = new AbortController();
  const watch = new Watch(settings, call);
  let end: Error | 'left' | 'finished' = 'left';
  let inner: AsyncIterator<StreamEvent> | undefined;
  try {
    const { signal } = controller;
    inner = model.stream(request, { ...call, signal, onProgress: watch.onProgress })[Symbol.asyncIterator]();
    for (;;) {
      const { done, value: event } = await watch.next(inner);
      if (done === true) return;
      // Not cancelled after its end: its connection may be kept for the next call.
      if (event.type === 'finish') end = 'finished';
      yield event;
      if (end === 'finished') return;
    }
  } catch (error) {
    end = error instanceof Error ? error : 'left';
    throw error;
  } finally {
    watch.dispose();
    if (end !== 'finished') controller.abort(end === 'left' ? noLongerWanted() : end);
    inner?.return?.().catch(() => undefined); // The call has ended: how its remains fail changes nothing.
  }
}

function noLongerWanted(): Error {
  return new DOMException('The answer is no longer wanted', 'AbortError');
}

type Result = IteratorResult<StreamEvent>;

interface Deadline {
  readonly clock: ClockName;
  readonly limitMs: number;
  /** On the time base of `#activeMs`. */
  readonly at: number;
}

/** Waits for one event after another, and gives up by the clocks or by the signal. */
class Watch {
  readonly #settings: ClockSettings;
  readonly #call: Call;
  /** Rejects the wait that is under way. A promise of its own for each wait: a race with one long-lived promise would keep every event in memory. */
  #giveUp: ((reason: Error) => void) | undefined;
  #timer: { readonly at: number; readonly cancel: () => void } | undefined;

  /** Milliseconds that the inner model was waited for, without the time of keys and of the consumer. */
  #activeMs = 0;
  #waitingSince = 0;
  #authorizing = false;
  #connectedAt: number | undefined;
  #lastByteAt: number | undefined;
  #lastContentAt: number | undefined;

  constructor(settings: ClockSettings, call: Call) {
    this.#settings = settings;
    this.#call = call;
    call.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** The next event. Rejects with `timeout` by a clock, or with the signal's reason. */
  next(inner: AsyncIterator<StreamEvent>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const { signal } = this.#call;
      if (signal.aborted) reject(abortReason(signal));
      this.#giveUp = reject;
      this.#waitingSince = this.#settings.clock.monotonic();
      this.#arm(this.#activeMs);
      const arrived = (result: Result): void => {
        this.#giveUp = undefined;
        const at = this.#now();
        this.#authorizing = false;
        this.#activeMs = at;
        if (result.done !== true) this.#note(result.value, at);
        resolve(result); // Without effect where it was given up: nothing waits for the next one then.
      };
      inner.next().then(arrived, reject);
    });
  }

  readonly onProgress = (phase: TransportPhase): void => {
    const at = this.#now();
    switch (phase) {
      case 'authorizing':
      case 'authorized':
        this.#activeMs = at; // What passes between the two does not count.
        this.#waitingSince = this.#settings.clock.monotonic();
        this.#authorizing = phase === 'authorizing';
        if (this.#authorizing) this.#disarm();
        break;
      case 'connected':
        this.#connectedAt ??= at;
        break;
      case 'headers':
      case 'bytes':
        this.#noteBytes(at);
        break;
    }
    if (this.#giveUp !== undefined) this.#arm(at);
    this.#call.onProgress?.(phase);
  };

  dispose(): void {
    this.#giveUp = undefined;
    this.#disarm();
    this.#call.signal.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (): void => this.#giveUp?.(abortReason(this.#call.signal));

  readonly #onTimer = (): void => {
    this.#timer = undefined;
    if (this.#giveUp === undefined) return; // The consumer is busy; the next wait arms it again.
    const { clock, limitMs, at } = this.#deadline();
    const now = this.#now();
    if (at > now) return this.#arm(now);
    this.#giveUp(new LlmError('timeout', `the ${clock} clock passed ${limitMs} ms`, { clock, limitMs }));
  };

  #now(): number {
    return this.#authorizing ? this.#activeMs : this.#activeMs + this.#settings.clock.monotonic() - this.#waitingSince;
  }

  #note(event: StreamEvent, at: number): void {
    this.#noteBytes(at);
    if (isContent(event) && !isEmptyDelta(event)) this.#lastContentAt = at;
  }

  #noteBytes(at: number): void {
    this.#connectedAt ??= at;
    this.#lastByteAt = at;
  }

  #deadline(): Deadline {
    const { totalMs } = this.#settings.limits;
    const total: Deadline = { clock: 'total', limitMs: totalMs, at: totalMs };
    return this.#silences().reduce((first, other) => (other.at < first.at ? other : first), total);
  }

  #silences(): readonly Deadline[] {
    const { connectMs, firstTokenMs, transportSilenceMs, progressSilenceMs } = this.#settings.limits;
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

  /** Sees to it that the timer fires no later than the first deadline. It may fire earlier, and then looks again. */
  #arm(now: number): void {
    if (this.#authorizing) return;
    const { at } = this.#deadline();
    if (at === Infinity || (this.#timer !== undefined && this.#timer.at <= at)) return;
    this.#disarm();
    this.#timer = { at, cancel: this.#settings.clock.after(at - now, this.#onTimer) };
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

function silence(clock: ClockName, limitMs: number, since: number): Deadline {
  return { clock, limitMs, at: since + limitMs };
}
