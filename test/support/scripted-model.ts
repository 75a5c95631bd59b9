import { abortReason, sleep } from '../../src/lib/abort.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { Call, TransportPhase } from '../../src/llm/call.ts';
import type { Model } from '../../src/llm/model.ts';
import type { ModelRequest } from '../../src/llm/model-request.ts';
import type { StreamEvent } from '../../src/llm/stream-event.ts';

/** What the transport is said to do. */
export interface ProgressStep {
  readonly type: 'progress';
  readonly phase: TransportPhase;
}

/** What a model does next: an event, an error, some time, or silence. */
export type Step =
  | StreamEvent
  | Error
  | { readonly type: 'wait'; readonly ms: number }
  | ProgressStep
  /** Silent until it is cancelled. */
  | { readonly type: 'stall' }
  /** Silent for ever: hears neither the signal nor that it was left. */
  | { readonly type: 'deaf' };

export type Script = readonly Step[];

/**
 * Plays one script for each call, in order, and the last one again and again. Counts what a socket would notice.
 */
export class ScriptedModel implements Model {
  readonly id: string;
  readonly requests: ModelRequest[] = [];
  readonly received: Call[] = [];
  /** Calls that have begun and not ended; what is left after a cancel is a leaked socket. */
  live = 0;
  readonly #clock: Clock;
  readonly #scripts: readonly Script[];

  constructor(clock: Clock, ...scripts: readonly Script[]) {
    this.id = 'scripted';
    this.#clock = clock;
    this.#scripts = scripts;
  }

  get signals(): readonly AbortSignal[] {
    return this.received.map(({ signal }) => signal);
  }

  get calls(): number {
    return this.requests.length;
  }

  async *stream(request: ModelRequest, call: Call): AsyncGenerator<StreamEvent, void> {
    const script = this.#scripts[Math.min(this.calls, this.#scripts.length - 1)] ?? [];
    this.requests.push(request);
    this.received.push(call);
    const { signal } = call;
    this.live++;
    try {
      for (const step of script) {
        if (step instanceof Error) throw step;
        if (step.type === 'wait') await sleep(step.ms, this.#clock, signal);
        else if (step.type === 'progress') call.onProgress?.(step.phase);
        else if (step.type === 'stall') await cancelled(signal);
        else if (step.type === 'deaf') await new Promise(() => {});
        else yield step;
      }
    } finally {
      this.live--;
    }
  }
}

function cancelled(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(abortReason(signal));
    signal.addEventListener('abort', () => reject(abortReason(signal)), { once: true });
  });
}
