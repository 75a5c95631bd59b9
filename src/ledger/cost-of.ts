import { isFree } from '../catalog/price.ts';
import type { OffPeak, Price, PriceStep, Rates, TierPrice } from '../catalog/price.ts';
import { sumOfLines } from '../lib/money.ts';
import type { PricedCount } from '../lib/money.ts';
import type { Cost } from '../llm/cost.ts';
import { count } from '../llm/numbers-from-outside.ts';
import { INPUT_BUCKETS, OUTPUT_BUCKETS, totalInput } from '../llm/usage.ts';
import type { TokenCounts, Usage } from '../llm/usage.ts';

type Bucket = keyof TokenCounts;

export interface BillLine extends PricedCount {
  readonly bucket: Bucket;
}

export interface Bill {
  readonly lines: readonly BillLine[];
  /** Buckets that were used and for which no rate is known. */
  readonly unpriced: readonly Bucket[];
}

/**
 * What an attempt cost: the vendor's own figure, else the price of the tier that was served times the usage, added exactly
 * and rounded once. A side of the call (input, output) that the vendor did not report, or a part that has no price, makes the
 * figure `at-least`. A figure that `count` does not accept is not used.
 * `at` (milliseconds since the epoch) matters only for prices with off-peak hours.
 */
export function costOf(usage: Usage | undefined, price: Price | undefined, at?: number): Cost {
  const reported = count(usage?.reportedCost);
  if (reported !== undefined) return { kind: 'reported', nanoUsd: reported };
  if (price === undefined) return { kind: 'unpriced', reason: 'no-price' };
  if (isFree(price)) return { kind: 'exact', nanoUsd: 0 };
  if (usage === undefined || !(reports(usage, INPUT_BUCKETS) || reports(usage, OUTPUT_BUCKETS)))
    return { kind: 'unpriced', reason: 'no-usage' };
  const { lines, unpriced } = billOf(usage, price, at);
  const nanoUsd = count(sumOfLines(lines));
  if (nanoUsd === undefined) return { kind: 'unpriced', reason: 'out-of-range' };
  if (unpriced.length > 0) return partOf(nanoUsd);
  const whole = reports(usage, INPUT_BUCKETS) && reports(usage, OUTPUT_BUCKETS);
  return { kind: whole ? 'exact' : 'at-least', nanoUsd };
}

/** Whether the vendor said anything of the input. */
export function reportsInput(usage: Usage): boolean {
  return reports(usage, INPUT_BUCKETS);
}

/** What is known of a bill with lines that have no price. 0 would look as if the call were free. */
function partOf(nanoUsd: number): Cost {
  if (nanoUsd === 0) return { kind: 'unpriced', reason: 'partial-price' };
  return { kind: 'at-least', nanoUsd, unpriced: 'partial-price' };
}

/** The bill line by line. */
export function billOf(usage: Usage, price: Price, at?: number): Bill {
  const rates = ratesFor(usage, price, at);
  const lines: BillLine[] = [];
  const unpriced: Bucket[] = [];
  for (const [bucket, sources] of RATE_SOURCES) {
    const used = count(usage[bucket]) ?? 0;
    if (used === 0) continue;
    const nanoPerMillion = sources.map((source) => count(rates[source])).find((rate) => rate !== undefined);
    if (nanoPerMillion === undefined) unpriced.push(bucket);
    else lines.push({ bucket, count: used, nanoPerMillion });
  }
  return { lines, unpriced };
}

/** Whether the vendor said anything about these buckets, be it 0. */
function reports(usage: Usage, buckets: readonly Bucket[]): boolean {
  return buckets.some((bucket) => count(usage[bucket]) !== undefined);
}

/**
 * The rate of each bucket, and the rates that stand in where a price does not have it. A cache read without a rate is
 * still input that was read. A write for 1 h falls back to that for 5 min, which is the highest rate that is known then.
 */
const RATE_SOURCES: readonly (readonly [Bucket, readonly Bucket[]])[] = [
  ['input', ['input']],
  ['cacheRead', ['cacheRead', 'input']],
  ['cacheWrite5m', ['cacheWrite5m', 'input']],
  ['cacheWrite1h', ['cacheWrite1h', 'cacheWrite5m', 'input']],
  ['audioInput', ['audioInput', 'input']],
  ['audioCacheRead', ['audioCacheRead', 'cacheRead', 'audioInput', 'input']],
  ['imageInput', ['imageInput', 'input']],
  ['output', ['output']],
  ['reasoning', ['reasoning', 'output']],
  ['audioOutput', ['audioOutput', 'output']],
  ['imageOutput', ['imageOutput', 'output']],
  ['searches', ['searches']],
];

/**
 * The rates of this request, bucket by bucket, the later before the earlier: standard; service tier; standard above a
 * threshold; service tier above a threshold; off-peak hours. So a tier that says nothing of long requests has the standard's
 * higher rates for them, and a bucket that a tier says nothing of keeps its standard rate.
 */
function ratesFor(usage: Usage, price: Price, at: number | undefined): Rates {
  const tokens = totalInput(usage);
  const tier = servedTier(usage, price);
  const layers = [tier.rates, ...crossed(price.steps, tokens), ...crossed(tier.steps, tokens)];
  if (price.offPeak !== undefined && at !== undefined && isWithin(price.offPeak, at)) layers.push(price.offPeak.rates);
  let { rates } = price;
  for (const layer of layers) rates = overlay(rates, layer);
  return rates;
}

const NO_TIER: TierPrice = { rates: {}, steps: [] };

/** The word comes from the vendor: it may be anything. */
function servedTier({ serviceTier = '' }: Usage, { serviceTiers }: Price): TierPrice {
  const name = serviceTier.toLowerCase();
  return (Object.hasOwn(serviceTiers, name) ? serviceTiers[name] : undefined) ?? NO_TIER;
}

/** In ascending order, so that the highest one that was crossed has the last word. */
function crossed(steps: readonly PriceStep[], tokens: number): readonly Rates[] {
  return steps
    .filter(({ above, inclusive }) => tokens > above || (inclusive && tokens === above))
    .map(({ rates }) => rates);
}

/**
 * `over` before `under`. Rates that are a variant of another go with it: a tier with its own output rate and no word on
 * reasoning means all output, not the reasoning rate of the standard tier.
 */
function overlay(under: Rates, over: Rates): Rates {
  const { reasoning, cacheWrite1h, ...rest } = under;
  return {
    ...rest,
    ...(reasoning !== undefined && over.output === undefined && { reasoning }),
    ...(cacheWrite1h !== undefined && over.cacheWrite5m === undefined && { cacheWrite1h }),
    ...over,
  };
}

function isWithin({ fromMinute, untilMinute }: OffPeak, at: number): boolean {
  const date = new Date(at);
  const minute = date.getUTCHours() * 60 + date.getUTCMinutes();
  if (fromMinute <= untilMinute) return minute >= fromMinute && minute < untilMinute;
  return minute >= fromMinute || minute < untilMinute;
}
