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
 * US dollars with at least two significant digits, the same everywhere: `$0.00`, `$0.0042`, `$1.25`.
 * An amount too small for eight decimals is shown as `<$0.00000001`, never as nothing.
 */
export function formatUsd(nano: NanoUsd): string {
  if (nano === 0) return '$0.00';
  if (nano < 0) return `-${formatUsd(-nano)}`;
  const usd = nano / NANO_PER_USD;
  if (nano < 10) return '<$0.00000001';
  const decimals = Math.min(8, Math.max(2, 1 - Math.floor(Math.log10(usd))));
  const text = usd.toFixed(decimals);
  return `$${decimals > 2 ? trimZeros(text) : text}`;
}

/** Drops zeros behind the second decimal: rounding up can leave `0.0010`. */
function trimZeros(text: string): string {
  return text.replace(/(\.\d{2}\d*?)0+$/, '$1');
}
