import { isBusy, isConnectionFault, reasonOf } from './sqlite-error.ts';

/** How often writes are tried again. */
export const RETRY_MS = 2_000;

/** Whether writes fail, since when, and what of it was said. Times are monotonic. */
export class WriteTrouble {
  readonly #busyTimeoutMs: number;
  readonly #patienceMs: number;
  #since: number | undefined;
  #isSaid = false;
  /** The connection is of no more use for writing. It is read from until the file is opened again. */
  reopenIsDue = false;
  retryAt = 0;

  /** `patienceMs`: how long another window may hold the lock before it is said. A statement waits `busyTimeoutMs` for it. */
  constructor({ busyTimeoutMs, patienceMs }: { readonly busyTimeoutMs: number; readonly patienceMs: number }) {
    this.#busyTimeoutMs = busyTimeoutMs;
    this.#patienceMs = patienceMs;
  }

  /** A write has just failed, and waiting for the same lock again would be in vain. */
  isFresh(now: number): boolean {
    return this.#since !== undefined && now < this.retryAt;
  }

  /** The reason, where it is to be said: once, until it is over. */
  begin(error: unknown, now: number): string | undefined {
    this.reopenIsDue ||= isConnectionFault(error);
    this.retryAt = Math.max(this.retryAt, now + RETRY_MS);
    this.#since ??= now - this.#busyTimeoutMs;
    if (this.#isSaid || (isBusy(error) && now - this.#since < this.#patienceMs)) return undefined;
    this.#isSaid = true;
    return reasonOf(error);
  }

  /** Whether it was said that there is trouble: then its end is to be said. */
  end(): boolean {
    const wasSaid = this.#isSaid;
    this.#since = undefined;
    this.#isSaid = false;
    return wasSaid;
  }
}
