import { useEffect, useState } from 'preact/hooks';
import { timeLeft } from './time-left.ts';

const SECOND_MS = 1000;

/** A wait that is shorter is not counted. */
const SHORT_MS = 2000;

export interface ProgressProps {
  readonly words: string;
  /** When what the words tell of began, in milliseconds since the epoch; where it is not known, when they came. */
  readonly since: number | undefined;
  /** Seconds are counted. */
  readonly counting: boolean;
}

/** Holds the place of the footer while the answer runs, so that nothing moves when it ends. */
export function Progress({ words, since, counting }: ProgressProps) {
  return (
    <p class="progress">
      <span class="shimmer">{words}</span>
      {counting && <Elapsed since={since} />}
    </p>
  );
}

/** ` 3 s`. It stands in the log, which is not read out while an answer runs. */
function Elapsed({ since }: Pick<ProgressProps, 'since'>) {
  const [shownAt] = useState(Date.now);
  const [now, setNow] = useState(Date.now);
  const passed = Math.max(0, now - (since ?? shownAt));
  useEffect(() => {
    const timer = setTimeout(() => setNow(Date.now()), SECOND_MS - (passed % SECOND_MS));
    return () => clearTimeout(timer);
  }, [passed]);
  if (passed < SHORT_MS) return null;
  return <span class="elapsed">{` ${timeLeft(Math.floor(passed / SECOND_MS) * SECOND_MS)}`}</span>;
}
