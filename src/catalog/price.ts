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
}
