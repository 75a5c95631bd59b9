import { memoizeObject } from '../../lib/memoize-object.ts';

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
  if (Number.isNaN(date.getTime())) return undefined;
  const near = at - now < NEAR_MS;
  const time = formatOf(near ? TIME_WITH_SECONDS : TIME).format(date);
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${formatOf(DAY).format(date)}, ${time}`;
}

const TIME = { hour: 'numeric', minute: '2-digit' } as const;
const TIME_WITH_SECONDS = { ...TIME, second: '2-digit' } as const;
const DAY = { day: 'numeric', month: 'short' } as const;

/** As the person's locale writes it. To make one takes 100 times as long as to use it, and a route may have thousands of lines. */
const formatOf = memoizeObject((format: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(undefined, format));

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
