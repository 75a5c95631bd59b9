import { usdToNano } from '../lib/money.ts';
import type { NanoUsd } from '../lib/money.ts';

/**
 * 2^53: from here on a JavaScript number skips integers, and SQLite's integers cannot be read back as numbers. As tokens it
 * is more than all vendors serve in a year; as nano-dollars it is 9 million dollars.
 */
const LIMIT = 2 ** 53;

/**
 * A count that a server reports (tokens, searches), as a whole number. `undefined` for what cannot be one: no number, not
 * finite, negative, or 2^53 and more. Such a value was not reported; it is never 0.
 */
export function count(value: unknown): number | undefined {
  if (typeof value !== 'number' || !(value >= 0)) return undefined;
  const whole = Math.round(value) + 0; // `+ 0` makes 0 of -0
  return whole < LIMIT ? whole : undefined;
}

/** A server's own figure in US dollars, as nano-dollars; `undefined` as for `count`, with the limit in nano-dollars. */
export function costFromOutside(usd: unknown): NanoUsd | undefined {
  return typeof usd === 'number' && usd >= 0 ? count(usdToNano(usd)) : undefined;
}
