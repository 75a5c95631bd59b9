import { abortReason } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';
import type { Call } from '../llm/call.ts';
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
 * asked for (`authorizing`) no clock runs. `progress` events end here.
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
  const watch = new Watch(settings, call.signal);
  let end: Error | 'left' | 'finished' = 'left';
  let inner: AsyncIterator<StreamEvent> | undefined;
  try {
    inner = model.stream(request, { ...call, signal: controller.signal })[Symbol.asyncIterator]();
    for (;;) {
      const { done, value: event } = await watch.during(inner.next());
      if (done === true) return;
      if (event.type === 'progress') continue;
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
  readonly #signal: AbortSignal;
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

  constructor(settings: ClockSettings, signal: AbortSignal) {
    this.#settings = settings;
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** The next event. Throws `timeout` by a clock, or the signal's reason. */
  async during(next: Promise<Result>): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    next.then(resolve, reject);
    if (this.#signal.aborted) reject(abortReason(this.#signal));
    this.#giveUp = reject;
    this.#waitingSince = this.#settings.clock.monotonic();
    this.#arm();
    try {
      const result = await promise;
      this.#stopWaiting();
      if (result.done !== true) this.#note(result.value);
      return result;
    } finally {
      this.#giveUp = undefined;
    }
  }

  dispose(): void {
    this.#giveUp = undefined;
    this.#disarm();
    this.#signal.removeEventListener('abort', this.#onAbort);
  }

  #stopWaiting(): void {
    if (!this.#authorizing) this.#activeMs += this.#settings.clock.monotonic() - this.#waitingSince;
  }

  readonly #onAbort = (): void => this.#giveUp?.(abortReason(this.#signal));

  readonly #onTimer = (): void => {
    this.#timer = undefined;
    if (this.#giveUp === undefined) return; // The consumer is busy; the next wait arms it again.
    const { clock, limitMs, at } = this.#deadline();
    if (at > this.#now()) return this.#arm();
    this.#giveUp(new LlmError('timeout', `the ${clock} clock passed ${limitMs} ms`, { clock, limitMs }));
  };

  #now(): number {
    return this.#activeMs + this.#settings.clock.monotonic() - this.#waitingSince;
  }

  #note(event: StreamEvent): void {
    const at = this.#activeMs;
    const phase = event.type === 'progress' ? event.phase : undefined;
    this.#authorizing = phase === 'authorizing';
    if (this.#authorizing) this.#disarm();
    if (phase === 'authorizing' || phase === 'authorized') return;
    this.#connectedAt ??= at;
    if (phase !== 'connected') this.#lastByteAt = at;
    if (isContent(event) && !isEmptyDelta(event)) this.#lastContentAt = at;
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
  #arm(): void {
    if (this.#authorizing) return;
    const { at } = this.#deadline();
    if (at === Infinity || (this.#timer !== undefined && this.#timer.at <= at)) return;
    this.#disarm();
    this.#timer = { at, cancel: this.#settings.clock.after(at - this.#now(), this.#onTimer) };
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

function silence(clock: ClockName, limitMs: number, since: number): Deadline {
  return { clock, limitMs, at: since + limitMs };
}
