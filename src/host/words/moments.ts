/** A moment so near is shown with its seconds, or it would read as if it were over. */
const NEAR_MS = 2 * 60_000;

/** A moment so far away is a vendor's mistake, or a way to write "never". */
const FAR_MS = 365 * 24 * 60 * 60_000;

/**
 * `14:35` in local time, as the person's locale writes it; with seconds within two minutes, with the date when it is not
 * today. `undefined` when `at` (milliseconds since the epoch) is no moment that a person could wait for.
 */
function formatMoment(at: number, now: number): string | undefined {
  if (!Number.isFinite(at) || Math.abs(at - now) > FAR_MS) return undefined;
  const date = new Date(at);
  const near = at - now < NEAR_MS;
  const time = date.toLocaleTimeString(undefined, {
    hour: 'numeric',
    minute: '2-digit',
    ...(near && { second: '2-digit' }),
  });
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${date.toLocaleDateString(undefined, { day: 'numeric', month: 'short' })}, ${time}`;
}

/** `rests until 14:35`. */
export function restWords(until: number, now: number): string {
  const moment = formatMoment(until, now);
  return moment === undefined ? 'rests' : `rests until ${moment}`;
}

/** `again at 14:35`, or `again later` when it is no moment that a person could wait for. */
export function againWords(at: number, now: number): string {
  return `again ${atWords(at, now)}`;
}

/** `at 14:35`, or `later`. */
export function atWords(at: number, now: number): string {
  const moment = formatMoment(at, now);
  return moment === undefined ? 'later' : `at ${moment}`;
}
