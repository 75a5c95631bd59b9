import type { OffPeak, Price, PriceStep, Rates, TierPrice } from '../../src/catalog/price.ts';
import { scaled } from '../../src/catalog/scaled-price.ts';
import { asArray, asNumber, asRecord, asString } from '../../src/lib/json.ts';
import type { Usage } from '../../src/llm/usage.ts';

/** A cost vector in our own terms: disjoint buckets, whole nano-dollars per million. */
export interface CostVector {
  readonly id: string;
  readonly usage: Usage;
  readonly price: Price;
  readonly at?: number;
  /** Nano-dollars, perhaps with a fraction; absent where the vector says nothing of that side. */
  readonly expectInput?: number;
  readonly expectOutput?: number;
  /** The figures above are not those of the vector, but of its own rates and usage: its figures are of another day's price. */
  readonly recomputed: boolean;
}

type Entry = Readonly<Record<string, unknown>>;

/** One of `tiers-and-buckets.json`: USD per token; input includes caches, audio and images; output includes reasoning. */
export function tierVector(vector: Entry): CostVector {
  const usage = entryOf(vector['usage']);
  const rates = entryOf(vector['rates']);
  const expect = entryOf(vector['expect']);
  const at = asString(vector['at']);
  const serviceTier = asString(vector['serviceTier']);
  const uplift = isRegional(usage) ? (asNumber(rates['regionalUplift']) ?? 1) : 1;
  return {
    id: asString(vector['id']) ?? '',
    usage: { ...disjoint(tierUsage(usage)), ...(serviceTier !== undefined && { serviceTier }) },
    price: scaled(tierPrice(rates), Math.round(uplift * 1000)),
    ...(at !== undefined && { at: Date.parse(at) }),
    ...expectation(expect),
    recomputed: false,
  };
}

/** One of `usage-bodies.json`: USD per million; rates may have steps each. */
export function bodyVector(vector: Entry, index: number): CostVector {
  const usage = entryOf(vector['usage']);
  const count = (name: string): number => asNumber(usage[name]) ?? 0;
  const searches = count('web_searches');
  return {
    id: `${index} ${asString(vector['provider']) ?? ''}/${asString(vector['model']) ?? ''}`,
    usage: {
      ...disjoint({
        input: count('input_tokens'),
        cacheRead: count('cache_read_tokens') - count('cache_audio_read_tokens'),
        audioCacheRead: count('cache_audio_read_tokens'),
        cacheWrite5m: count('cache_write_tokens') - count('cache_write_1h_tokens'),
        cacheWrite1h: count('cache_write_1h_tokens'),
        audioIn: count('input_audio_tokens') - count('cache_audio_read_tokens'),
        imageIn: count('input_image_tokens') - count('cache_image_read_tokens'),
        output: count('output_tokens'),
        reasoning: count('output_reasoning_tokens'),
        audioOut: count('output_audio_tokens'),
        imageOut: count('output_image_tokens'),
      }),
      ...(searches > 0 ? { searches } : {}),
    },
    price: bodyPrice(entryOf(vector['ratesPerMtok'])),
    ...expectation(entryOf(vector['recomputed'] ?? vector['expect'])),
    recomputed: vector['recomputed'] !== undefined,
  };
}

interface InclusiveUsage {
  readonly input: number;
  readonly cacheRead: number;
  readonly audioCacheRead?: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly audioIn: number;
  readonly imageIn: number;
  readonly output: number;
  readonly reasoning: number;
  readonly audioOut: number;
  readonly imageOut: number;
}

/** Audio and images may lie within what was read from the cache: only what is left of the input is fresh. */
function disjoint(usage: InclusiveUsage): Usage {
  const { cacheRead, audioCacheRead = 0, cacheWrite5m, cacheWrite1h } = usage;
  const fresh = usage.input - cacheRead - audioCacheRead - cacheWrite5m - cacheWrite1h;
  const audioInput = Math.min(usage.audioIn, fresh);
  const imageInput = Math.min(usage.imageIn, fresh - audioInput);
  const { reasoning, audioOut: audioOutput, imageOut: imageOutput } = usage;
  return {
    input: fresh - audioInput - imageInput,
    cacheRead,
    audioCacheRead,
    cacheWrite5m,
    cacheWrite1h,
    audioInput,
    imageInput,
    output: usage.output - reasoning - audioOutput - imageOutput,
    reasoning,
    audioOutput,
    imageOutput,
  };
}

function tierUsage(usage: Entry): InclusiveUsage {
  const count = (name: string): number => asNumber(usage[name]) ?? 0;
  return {
    input: count('input'),
    cacheRead: count('cacheRead'),
    cacheWrite5m: count('cacheWrite5m'),
    cacheWrite1h: count('cacheWrite1h'),
    audioIn: count('audioIn'),
    imageIn: count('imageIn'),
    output: count('output'),
    reasoning: count('reasoning'),
    audioOut: count('audioOut'),
    imageOut: count('imageOut'),
  };
}

function isRegional(usage: Entry): boolean {
  const location = usage['vertexLocation'];
  return usage['dataResidency'] !== undefined || (location !== undefined && location !== 'global');
}

const TIER_BUCKETS = {
  input: 'input',
  output: 'output',
  cacheRead: 'cacheRead',
  cacheWrite: 'cacheWrite5m',
  cacheWrite1h: 'cacheWrite1h',
  reasoning: 'reasoning',
  audioIn: 'audioInput',
  audioOut: 'audioOutput',
  imageIn: 'imageInput',
  imageOut: 'imageOutput',
} as const;

function tierPrice(rates: Entry): Price {
  const services = ['flex', 'priority'].flatMap((name) => {
    const own = asRecord(rates[name]);
    return own === undefined ? [] : [[name, tierOf(own)] as const];
  });
  const offPeak = asRecord(rates['offPeak']);
  return {
    ...tierOf(rates),
    serviceTiers: Object.fromEntries(services),
    ...(offPeak !== undefined && { offPeak: offPeakOf(offPeak) }),
  };
}

function tierOf(rates: Entry): TierPrice {
  const tiers = asArray(rates['tiers']).map((tier) => step(entryOf(tier), entryOf(tier)['above']));
  const ranges = asArray(rates['tiered']).map((tier) => step(entryOf(tier), asArray(entryOf(tier)['range'])[0]));
  return { rates: perToken(rates), steps: [...tiers, ...ranges].toSorted((a, b) => a.above - b.above) };
}

function step(rates: Entry, above: unknown): PriceStep {
  return { above: asNumber(above) ?? 0, inclusive: false, rates: perToken(rates) };
}

/** `16:30-00:30`. */
function offPeakOf(offPeak: Entry): OffPeak {
  const [fromMinute = 0, untilMinute = 0] = (asString(offPeak['hoursUtc']) ?? '').split('-').map((time) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return hours * 60 + minutes;
  });
  return { fromMinute, untilMinute, rates: perToken(offPeak) };
}

function perToken(rates: Entry): Rates {
  return Object.fromEntries(
    Object.entries(TIER_BUCKETS).flatMap(([name, bucket]) => {
      const rate = Number(rates[name] ?? Number.NaN);
      return Number.isNaN(rate) ? [] : [[bucket, nano(rate * 1e6)]];
    }),
  );
}

const BODY_BUCKETS = {
  input_mtok: 'input',
  output_mtok: 'output',
  cache_read_mtok: 'cacheRead',
  cache_write_mtok: 'cacheWrite5m',
  cache_write_1h_mtok: 'cacheWrite1h',
  input_audio_mtok: 'audioInput',
  cache_audio_read_mtok: 'audioCacheRead',
  output_image_mtok: 'imageOutput',
} as const;

function bodyPrice(rates: Entry): Price {
  const starts = new Set<number>();
  const flat: [string, number][] = [];
  const stepped: { readonly start: number; readonly bucket: string; readonly rate: number }[] = [];
  for (const [name, bucket] of Object.entries(BODY_BUCKETS)) {
    const rate = rates[name];
    const base = asNumber(rate) ?? asNumber(asRecord(rate)?.['base']);
    if (base !== undefined) flat.push([bucket, nano(base)]);
    for (const tier of asArray(asRecord(rate)?.['tiers']).map(entryOf)) {
      const start = asNumber(tier['start']) ?? 0;
      starts.add(start);
      stepped.push({ start, bucket, rate: nano(asNumber(tier['price']) ?? 0) });
    }
  }
  const perThousand = asNumber(rates['web_searches_kcount']);
  if (perThousand !== undefined) flat.push(['searches', nano(perThousand * 1000)]);
  const steps = [...starts]
    .toSorted((a, b) => a - b)
    .map((start) => ({
      above: start,
      inclusive: false,
      rates: Object.fromEntries(stepped.filter((one) => one.start === start).map(({ bucket, rate }) => [bucket, rate])),
    }));
  return { rates: Object.fromEntries(flat), steps, serviceTiers: {} };
}

/** USD per million to whole nano-dollars per million. */
function nano(usdPerMillion: number): number {
  return Math.round(Number((usdPerMillion * 1e9).toPrecision(12)));
}

function expectation(expect: Entry): Pick<CostVector, 'expectInput' | 'expectOutput'> {
  const [input, output] = [asNumber(expect['input']), asNumber(expect['output'])];
  return {
    ...(input !== undefined && { expectInput: input * 1e9 }),
    ...(output !== undefined && { expectOutput: output * 1e9 }),
  };
}

function entryOf(value: unknown): Entry {
  return asRecord(value) ?? {};
}
