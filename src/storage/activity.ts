import type { Clock } from '../lib/clock.ts';

/** Questions that come so soon after another window's change come because of it: they keep no thread alive that nobody uses. */
const ASKED_AGAIN_MS = 1_000;

/** When this window last used the storage. */
export class Activity {
  readonly #clock: Pick<Clock, 'monotonic'>;
  #usedAt: number;
  #noticedAt = -Infinity;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
    this.#usedAt = clock.monotonic();
  }

  get idleMs(): number {
    return this.#clock.monotonic() - this.#usedAt;
  }

  changed(): void {
    this.#usedAt = this.#clock.monotonic();
  }

  asked(): void {
    const now = this.#clock.monotonic();
    if (now - this.#noticedAt > ASKED_AGAIN_MS) this.#usedAt = now;
  }

  /** Another window's change, which is told. */
  noticedOthers(): void {
    this.#noticedAt = this.#clock.monotonic();
  }
}
