import type { Price, PriceStep, Rates, TierPrice } from '../../src/catalog/price.ts';
import { asNumber, asRecord } from '../../src/lib/json.ts';

type Entry = Readonly<Record<string, unknown>>;

/** Our buckets and the price file's names for them, in USD per token. */
const BUCKETS = {
  input: 'input_cost_per_token',
  cacheRead: 'cache_read_input_token_cost',
  cacheWrite5m: 'cache_creation_input_token_cost',
  cacheWrite1h: 'cache_creation_input_token_cost_above_1hr',
  output: 'output_cost_per_token',
  reasoning: 'output_cost_per_reasoning_token',
  audioInput: 'input_cost_per_audio_token',
  audioOutput: 'output_cost_per_audio_token',
  audioCacheRead: 'cache_read_input_audio_token_cost',
  imageInput: 'input_cost_per_image_token',
  imageOutput: 'output_cost_per_image_token',
} as const satisfies { readonly [Bucket in keyof Rates]: string };

const SERVICE_TIERS = ['flex', 'priority'];

/** The price of one entry of LiteLLM's `model_prices_and_context_window.json`; nothing where input or output is unknown. */
export function litellmPrice(entry: Entry): Price | undefined {
  const standard = tierPrice(entry, '');
  // The source writes 0 for both where it does not know the price: no vendor gives tokens to everyone for nothing.
  if (standard.rates.output === undefined || (standard.rates.input ?? 0) + standard.rates.output === 0)
    return undefined;
  const searches = searchRate(entry);
  const rates = { ...standard.rates, ...(searches !== undefined && { searches }) };
  const tiers = SERVICE_TIERS.map((tier) => [tier, tierPrice(entry, `_${tier}`)] as const);
  const serviceTiers = Object.fromEntries(
    tiers.filter(([, { rates: own, steps }]) => Object.keys(own).length + steps.length > 0),
  );
  return { ...standard, rates, serviceTiers };
}

function tierPrice(entry: Entry, suffix: string): TierPrice {
  return { rates: ratesOf(entry, suffix), steps: stepsOf(entry, suffix) };
}

function ratesOf(entry: Entry, suffix: string): Rates {
  return withLongCacheWrite(
    Object.fromEntries(
      Object.entries(BUCKETS).flatMap(([bucket, key]) => {
        const usdPerToken = asNumber(entry[key + suffix]);
        return usdPerToken === undefined ? [] : [[bucket, nanoPerMillion(usdPerToken)]];
      }),
    ),
    entry,
  );
}

/** Anthropic writes to its 1 h cache at twice the input price: https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching */
function withLongCacheWrite(rates: Rates, entry: Entry): Rates {
  const { input, cacheWrite5m, cacheWrite1h } = rates;
  if (entry['litellm_provider'] !== 'anthropic' || cacheWrite1h !== undefined) return rates;
  return input === undefined || cacheWrite5m === undefined ? rates : { ...rates, cacheWrite1h: 2 * input };
}

/** `input_cost_per_token_above_200k_tokens_priority` and its like, in ascending order of the threshold. */
function stepsOf(entry: Entry, suffix: string): readonly PriceStep[] {
  const pattern = new RegExp(`^input_cost_per_token_above_(\\d+)k_tokens${suffix}$`);
  const thresholds = Object.keys(entry).flatMap((key) => {
    const digits = pattern.exec(key)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
  return thresholds
    .toSorted((a, b) => a - b)
    .map((thousands) => ({
      above: thousands * 1000,
      // xAI charges the higher price from the threshold on, the others only above it.
      inclusive: entry['litellm_provider'] === 'xai',
      rates: ratesOf(entry, `_above_${thousands}k_tokens${suffix}`),
    }));
}

/** USD per call; the size of the search context is not reported, so the middle one is taken. */
function searchRate(entry: Entry): number | undefined {
  const sizes = asRecord(entry['search_context_cost_per_query']);
  const usdPerCall = asNumber(sizes?.['search_context_size_medium']);
  return usdPerCall === undefined ? undefined : nanoPerMillion(usdPerCall);
}

/** Nine digits, then whole nano-dollars: `2.5e-7` per token is not exactly 250,000,000 in floating point. */
export function nanoPerMillion(usdPerToken: number): number {
  return Math.round(Number((usdPerToken * 1e15).toPrecision(9)));
}
