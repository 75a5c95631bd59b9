import type { Price, Rates, TierPrice } from './price.ts';

/** The price times `permille` / 1000: what a vendor adds for a region. Rates stay whole nano-dollars per million. */
export function scaled(price: Price, permille: number): Price {
  const rates = (own: Rates): Rates =>
    Object.fromEntries(Object.entries(own).map(([bucket, rate]) => [bucket, Math.round((rate * permille) / 1000)]));
  const tier = (own: TierPrice): TierPrice => ({
    rates: rates(own.rates),
    steps: own.steps.map((step) => ({ ...step, rates: rates(step.rates) })),
  });
  const tiers = Object.entries(price.serviceTiers).map(([name, own]) => [name, tier(own)] as const);
  const { offPeak } = price;
  return {
    ...tier(price),
    serviceTiers: Object.fromEntries(tiers),
    ...(offPeak !== undefined && { offPeak: { ...offPeak, rates: rates(offPeak.rates) } }),
  };
}
