import type { Clock } from './clock.ts';

/** Resolves after `milliseconds`; rejects with the signal's reason as soon as it aborts. Leaves no listener behind. */
export function sleep(milliseconds: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortReason(signal));
    const onAbort = () => {
      cancel();
      reject(abortReason(signal));
    };
    const cancel = clock.after(milliseconds, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** Settles like `promise`, or rejects with the signal's reason, whichever is first. Leaves no listener behind. */
export function untilAbort<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(abortReason(signal));
    const leaving =
      <Outcome>(settle: (outcome: Outcome) => void) =>
      (outcome: Outcome) => {
        signal.removeEventListener('abort', onAbort);
        settle(outcome); // Without effect where the caller has left: how the promise fails then changes nothing.
      };
    promise.then(leaving(resolve), leaving(reject));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** The reason as an `Error`, whatever was handed to `abort()`. */
export function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new DOMException('The operation was aborted', 'AbortError');
}
