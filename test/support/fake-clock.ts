import type { Clock } from '../../src/lib/clock.ts';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that stands still until a test moves it. Begins at a round instant, so that a test can name deadlines. */
export class FakeClock implements Clock {
  readonly #start: number;
  #elapsed = 0;
  #jumped = 0;
  /** In order of creation, which is also the order of firing among equals. */
  readonly #timers = new Set<Timer>();

  constructor(now = 1_000_000) {
    this.#start = now;
  }

  /** Added to each reading of the wall clock, which ticks on between two of them. */
  tick = (): number => 0;

  readonly now = (): number => this.#start + this.#elapsed + this.#jumped + this.tick();

  /** Time since the clock was made. It goes on where a test sets the wall clock. */
  readonly monotonic = (): number => this.#elapsed;

  /** Somebody sets the wall clock: it jumps, and nothing else happens. */
  jump(milliseconds: number): void {
    this.#jumped += milliseconds;
  }

  readonly after = (milliseconds: number, callback: () => void): (() => void) => {
    const timer: Timer = { at: this.#elapsed + Math.max(0, milliseconds), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** Timers that are still to fire: 0 after everything has ended, or somebody forgot one. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves time, fires what falls due in its order, and lets everything that follows from it happen. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#elapsed + milliseconds;
    await settled();
    for (let timer = this.#first(); timer !== undefined && timer.at <= end; timer = this.#first())
      await this.#fire(timer);
    this.#elapsed = end;
    await settled();
  }

  /** Moves time as far as `promise` needs. Throws when it hangs: nothing is left that could ever wake it. */
  async run<Value>(promise: Promise<Value>): Promise<Value> {
    const state = { ended: false };
    const end = () => {
      state.ended = true;
    };
    promise.then(end, end);
    for (await settled(); !state.ended;) {
      const timer = this.#first();
      if (timer === undefined) throw new Error('it hangs: there is no timer left');
      await this.#fire(timer);
    }
    return promise;
  }

  #first(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (first === undefined || timer.at < first.at) first = timer;
    return first;
  }

  async #fire(timer: Timer): Promise<void> {
    this.#timers.delete(timer);
    this.#elapsed = Math.max(this.#elapsed, timer.at);
    timer.callback();
    await settled();
  }
}

/** All that promises can do without time or the outer world has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
