import { useEffect, useState } from 'preact/hooks';
import { timeLeft } from './time-left.ts';

const SECOND_MS = 1000;

/** How long it is until `readyAt` (milliseconds since the epoch), counted down each second; `Ready` when it is over. */
export function Countdown({ readyAt }: { readonly readyAt: number }) {
  const [now, setNow] = useState(Date.now());
  const ready = now >= readyAt;
  useEffect(() => {
    if (ready) return;
    // until the shown second changes, so that the last step is not late
    const wait = (readyAt - Date.now()) % SECOND_MS || SECOND_MS;
    const timer = setTimeout(() => setNow(Date.now()), Math.max(1, wait));
    return () => clearTimeout(timer);
  }, [now, ready, readyAt]);
  return <p class="countdown">{ready ? 'Ready' : `Ready in ${timeLeft(readyAt - now)}`}</p>;
}
