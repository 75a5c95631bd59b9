import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { callsTools, seesImages } from '../../../scripts/catalogue/abilities.ts';
import { bestFirst } from '../../../scripts/catalogue/best-first.ts';
import { litellmPrice, nanoPerMillion } from '../../../scripts/catalogue/litellm-price.ts';
import { modelsDevPrice } from '../../../scripts/catalogue/models-dev-price.ts';

describe('litellmPrice', () => {
  const entry = { litellm_provider: 'openai', input_cost_per_token: 2.5e-7, output_cost_per_token: 2e-6 };

  test('is in whole nano-dollars per million', () => {
    expect(litellmPrice(entry)).toEqual({ rates: { input: 250e6, output: 2e9 }, steps: [], serviceTiers: {} });
    expect([nanoPerMillion(1.25e-8), nanoPerMillion(1.9e-6), nanoPerMillion(3.0000000000000004e-7)]).toEqual([
      12_500_000, 1_900_000_000, 300_000_000,
    ]);
  });

  test('is not known where the source says 0 for both, or no output', () => {
    expect(litellmPrice({ ...entry, input_cost_per_token: 0, output_cost_per_token: 0 })).toBeUndefined();
    expect(litellmPrice({ input_cost_per_token: 1e-6 })).toBeUndefined();
  });

  test('has its thresholds in the order of their numbers, for each tier', () => {
    const price = litellmPrice({
      ...entry,
      input_cost_per_token_above_32k_tokens: 3e-7,
      input_cost_per_token_above_256k_tokens: 4e-7,
      output_cost_per_token_above_256k_tokens: 3e-6,
      input_cost_per_token_above_256k_tokens_flex: 2e-7,
      input_cost_per_token_flex: 1e-7,
    });
    expect(price?.steps).toEqual([
      { above: 32_000, inclusive: false, rates: { input: 300e6 } },
      { above: 256_000, inclusive: false, rates: { input: 400e6, output: 3e9 } },
    ]);
    expect(price?.serviceTiers).toEqual({
      flex: { rates: { input: 100e6 }, steps: [{ above: 256_000, inclusive: false, rates: { input: 200e6 } }] },
    });
  });

  test('of xAI moves at the threshold itself', () => {
    const price = litellmPrice({ ...entry, litellm_provider: 'xai', input_cost_per_token_above_200k_tokens: 4e-6 });
    expect(price?.steps).toMatchObject([{ above: 200_000, inclusive: true }]);
  });

  test('of Anthropic has a rate for writes of an hour wherever it has one for 5 minutes', () => {
    const anthropic = { ...entry, litellm_provider: 'anthropic', cache_creation_input_token_cost: 3e-7 };
    expect(litellmPrice(anthropic)?.rates.cacheWrite1h).toBe(500e6);
    const stated = { ...anthropic, cache_creation_input_token_cost_above_1hr: 6e-7 };
    expect(litellmPrice(stated)?.rates.cacheWrite1h).toBe(600e6);
  });

  test('takes the middle price of a search', () => {
    const sizes = { search_context_size_low: 0.01, search_context_size_medium: 0.025, search_context_size_high: 0.05 };
    expect(litellmPrice({ ...entry, search_context_cost_per_query: sizes })?.rates.searches).toBe(25e12);
  });
});

test('modelsDevPrice drops a cache write that is cheaper than plain input', () => {
  const cost = { input: 3, output: 15, cache_read: 0.3, cache_write: 0.3 };
  expect(modelsDevPrice({ cost })?.rates).toEqual({ input: 3e9, output: 15e9, cacheRead: 0.3e9 });
  expect(modelsDevPrice({ cost: { ...cost, cache_write: 3.75 } })?.rates.cacheWrite5m).toBe(3.75e9);
  expect(modelsDevPrice({})).toBeUndefined();
});

test('bestFirst puts models without a day among the versions around them', () => {
  const released = { 'gpt-5': '2025-08-07', 'gpt-5.5': '2026-04-23', 'gpt-3.5-turbo': '2023-03-01' };
  const models = ['gpt-5', 'gpt-3.5-turbo-16k', 'gpt-5.6-sol', 'unheard-of', 'gpt-5-chat', 'gpt-5.5', 'gpt-3.5-turbo'];
  const ranked = models.map((model) => ({ facts: { model }, released: new Map(Object.entries(released)).get(model) }));
  expect(bestFirst(ranked).map(({ model }) => model)).toEqual([
    'gpt-5.6-sol',
    'gpt-5.5',
    'gpt-5',
    'gpt-5-chat',
    'gpt-3.5-turbo',
    'gpt-3.5-turbo-16k',
    'unheard-of',
  ]);
});

describe('abilities', () => {
  const takes = (...input: string[]) => ({ modalities: { input } });

  test('images: yes where one source says so, no where one says no or lists other things', () => {
    expect(seesImages({ supports_vision: true }, takes('text'))).toBe(true);
    expect(seesImages({}, takes('text', 'image'))).toBe(true);
    expect(seesImages({ supported_modalities: ['text', 'image'] }, {})).toBe(true);
    expect(seesImages({}, takes('text', 'pdf'))).toBe(false);
    expect(seesImages({ supported_modalities: ['text', 'audio'] }, {})).toBe(false);
    expect(seesImages({ supports_vision: false }, {})).toBe(false);
    expect(seesImages({}, takes())).toBeUndefined();
    expect(seesImages({}, {})).toBeUndefined();
  });

  test('tools: yes where one source says so, no where one says no', () => {
    expect(callsTools({ supports_function_calling: true }, { tool_call: false })).toBe(true);
    expect(callsTools({}, { tool_call: false })).toBe(false);
    expect(callsTools({ supports_function_calling: false }, {})).toBe(false);
    expect(callsTools({}, {})).toBeUndefined();
  });
});

const sources = fileURLToPath(new URL('../../../../shared/catalogue', import.meta.url));

test.skipIf(!existsSync(sources))('the script makes the checked-in file again from ../shared/catalogue', () => {
  const script = fileURLToPath(new URL('../../../scripts/make-catalogue.ts', import.meta.url));
  const data = fileURLToPath(new URL('../../../src/catalog/data/catalogue-data.ts', import.meta.url));
  const made = execFileSync(process.execPath, [script, sources, '--print'], { encoding: 'utf8' });
  expect(made === readFileSync(data, 'utf8')).toBe(true);
});
