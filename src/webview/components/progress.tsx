import { useEffect, useState } from 'preact/hooks';
import { timeLeft } from './time-left.ts';

const SECOND_MS = 1000;

/** A wait that is shorter is not counted. */
const SHORT_MS = 2000;

export interface ProgressProps {
  readonly words: string;
  /** When what the words tell of began, in milliseconds since the epoch; where it is not known, when they came. */
  readonly since: number | undefined;
  /** When the wait is over, in milliseconds since the epoch; absent where nobody knows. */
  readonly until: number | undefined;
  /** Seconds are counted. */
  readonly counting: boolean;
}

/** Holds the place of the footer while the answer runs, so that nothing moves when it ends. */
export function Progress({ words, since, until, counting }: ProgressProps) {
  return (
    <p class="progress">
      <span class="shimmer">{words}</span>
      {counting && <Seconds since={since} until={until} />}
    </p>
  );
}

/** ` 3 s`, or ` in 3 s` until the wait is over. They stand in the log, which is not read out while an answer runs. */
function Seconds({ since, until }: Pick<ProgressProps, 'since' | 'until'>) {
  const [shownAt] = useState(Date.now);
  const [now, setNow] = useState(Date.now);
  const passed = Math.max(0, now - (since ?? shownAt));
  const left = until === undefined ? undefined : Math.max(0, until - now);
  useEffect(() => {
    const untilNext = left === undefined ? SECOND_MS - (passed % SECOND_MS) : left % SECOND_MS || SECOND_MS;
    const timer = setTimeout(() => setNow(Date.now()), untilNext);
    return () => clearTimeout(timer);
  }, [passed, left]);
  if (left !== undefined) return left === 0 ? null : <span class="elapsed">{` in ${timeLeft(left)}`}</span>;
  if (passed < SHORT_MS) return null;
  return <span class="elapsed">{` ${timeLeft(Math.floor(passed / SECOND_MS) * SECOND_MS)}`}</span>;
}
