const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long ago it was, in whole units that are over: `just now`, `1 min ago`, `2 h ago`, `1 day ago`, `4 days ago`. */
export function ageWords(milliseconds: number): string {
  if (milliseconds < MINUTE_MS) return 'just now';
  if (milliseconds < HOUR_MS) return `${Math.floor(milliseconds / MINUTE_MS)} min ago`;
  if (milliseconds < DAY_MS) return `${Math.floor(milliseconds / HOUR_MS)} h ago`;
  const days = Math.floor(milliseconds / DAY_MS);
  return days === 1 ? '1 day ago' : `${days} days ago`;
}
