import type { NanoUsd } from '../lib/money.ts';
import type { TokenCounts } from '../llm/usage.ts';

/**
 * Nano-dollars per million, for each bucket of usage. A bucket without a rate of its own falls back as `ledger/cost-of.ts`
 * says (a cache read never falls back to free).
 */
export type Rates = { readonly [Bucket in keyof TokenCounts]?: NanoUsd };

/** The whole request moves to `rates` when its total input is above `above` tokens (at or above where `inclusive`). */
export interface PriceStep {
  readonly above: number;
  readonly inclusive: boolean;
  readonly rates: Rates;
}

export interface TierPrice {
  readonly rates: Rates;
  /** In ascending order of `above`. */
  readonly steps: readonly PriceStep[];
}

export interface Price extends TierPrice {
  /** Prices of other service tiers, by the vendor's word for them (`flex`, `priority`). */
  readonly serviceTiers: Readonly<Record<string, TierPrice>>;
  /** Rates of certain hours, which go before everything else. */
  readonly offPeak?: OffPeak;
}

/** Every day from `fromMinute` (inclusive) until `untilMinute` (exclusive), in minutes of the day, UTC; may pass midnight. */
export interface OffPeak {
  readonly fromMinute: number;
  readonly untilMinute: number;
  readonly rates: Rates;
}

/** The price of what runs on the person's own machine. */
export const FREE: Price = { rates: { input: 0, output: 0 }, steps: [], serviceTiers: {} };

/** Known to cost nothing, whatever is used. A price that is not known is not free. */
export function isFree(price: Price): boolean {
  if (price.rates.input !== 0 || price.rates.output !== 0) return false;
  return [price, ...Object.values(price.serviceTiers)].every(isFreeTier);
}

function isFreeTier({ rates, steps }: TierPrice): boolean {
  return [rates, ...steps.map((step) => step.rates)].every((own) => Object.values(own).every((rate) => rate === 0));
}
