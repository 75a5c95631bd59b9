/** Time as a port, so that tests decide what time it is. */
export interface Clock {
  /** Wall time in milliseconds since the epoch: for people and rows. It jumps when the clock is set. */
  readonly now: () => number;
  /** Milliseconds since some moment in the past; never jumps. For all that measures how long something takes. */
  readonly monotonic: () => number;
  /** Calls `callback` once after `milliseconds`; the result cancels it. Does not keep the process alive. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
}

/** The longest delay `setTimeout` can hold; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, Math.min(Math.max(milliseconds, 0), LONGEST_TIMER_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
