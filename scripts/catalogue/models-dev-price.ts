import type { Price } from '../../src/catalog/price.ts';
import { asNumber, asRecord } from '../../src/lib/json.ts';
import { nanoPerMillion } from './litellm-price.ts';

/** The price of one model of models.dev, in USD per million tokens there: for models that the price file has not. */
export function modelsDevPrice(model: Readonly<Record<string, unknown>>): Price | undefined {
  const cost = asRecord(model['cost']);
  const [input, output] = [rate(cost?.['input']), rate(cost?.['output'])];
  if (input === undefined || output === undefined || input + output === 0) return undefined;
  const cacheRead = rate(cost?.['cache_read']);
  const cacheWrite = rate(cost?.['cache_write']);
  const rates = {
    input,
    output,
    ...(cacheRead !== undefined && { cacheRead }),
    // A cache write costs at least as much as plain input. Some entries repeat the price of a cache read here: those are left out.
    ...(cacheWrite !== undefined && cacheWrite >= input && { cacheWrite5m: cacheWrite }),
  };
  return { rates, steps: [], serviceTiers: {} };
}

function rate(usdPerMillion: unknown): number | undefined {
  const usd = asNumber(usdPerMillion);
  return usd === undefined ? undefined : nanoPerMillion(usd / 1e6);
}
