/**
 * Money is an integer count of nano-dollars (1 USD = 1e9). Prices are nano-dollars per million tokens, so that
 * `0.0125 USD` per million (the cheapest cache read known) is still an integer.
 */
export type NanoUsd = number;

const NANO_PER_USD = 1e9;
const TOKENS_PER_PRICE = 1_000_000n;

export function usdToNano(usd: number): NanoUsd {
  return Math.round(usd * NANO_PER_USD);
}

/** One line of a bill: a count and its price in nano-dollars per million. */
export interface PricedCount {
  readonly count: number;
  readonly nanoPerMillion: NanoUsd;
}

/** Adds the lines exactly and rounds once, half up, to whole nano-dollars. */
export function sumOfLines(lines: readonly PricedCount[]): NanoUsd {
  let total = 0n;
  for (const { count, nanoPerMillion } of lines)
    total += BigInt(Math.round(count)) * BigInt(Math.round(nanoPerMillion));
  return Number((total + TOKENS_PER_PRICE / 2n) / TOKENS_PER_PRICE);
}

/**
 * US dollars with at least two significant digits and at least cents, the same everywhere: `$0.00`, `$0.0042`, `$1.25`,
 * `$1,234.50`. Nothing but 0 is shown as nothing: one nano-dollar is `$0.000000001`.
 */
export function formatUsd(nano: NanoUsd): string {
  if (nano < 0) return `-${formatUsd(-nano)}`;
  const amount = Math.round(nano);
  if (amount === 0) return '$0.00';
  const decimals = Math.min(NANO_DIGITS, Math.max(2, NANO_DIGITS + 2 - String(amount).length));
  const [dollars, fraction] = rounded(amount, decimals);
  return `$${dollars.toLocaleString('en-US')}.${twoSignificant(fraction)}`;
}

/** Decimals of a nano-dollar. */
const NANO_DIGITS = 9;

/** Whole dollars, and the fraction with that many digits; in integers, since `toFixed` rounds 1.005 down. */
function rounded(nano: NanoUsd, decimals: number): readonly [number, string] {
  const scale = 10 ** decimals;
  const units = Math.round(nano / 10 ** (NANO_DIGITS - decimals));
  const fraction = String(units % scale).padStart(decimals, '0');
  return [Math.floor(units / scale), fraction];
}

/** Rounding up can leave a third significant digit, always 0: `0.0100` is `0.010`. */
function twoSignificant(fraction: string): string {
  return fraction.length > 2 ? fraction.replace(/^(0*[1-9]\d)0$/, '$1') : fraction;
}
