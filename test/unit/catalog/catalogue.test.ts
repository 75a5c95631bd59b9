import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { catalogueDate, lookUp, modelsOf, priceAt } from '../../../src/catalog/catalogue.ts';
import { catalogueData } from '../../../src/catalog/data/catalogue-data.ts';
import type { ModelFacts } from '../../../src/catalog/model-facts.ts';
import { FREE, isFree } from '../../../src/catalog/price.ts';
import type { Price } from '../../../src/catalog/price.ts';
import { findVendor, isOwnAddress, vendors } from '../../../src/catalog/vendors.ts';
import { billOf } from '../../../src/ledger/cost-of.ts';

const sellers = vendors.filter(({ local }) => !local);

describe('lookUp', () => {
  test('knows popular models by their exact names', () => {
    expect(lookUp('openai', 'gpt-5-mini')?.price?.rates).toEqual({ input: 250e6, cacheRead: 25e6, output: 2_000e6 });
    expect(lookUp('anthropic', 'claude-sonnet-4-5')?.price).toMatchObject({
      rates: { input: 3e9, cacheRead: 0.3e9, cacheWrite5m: 3.75e9, cacheWrite1h: 6e9, output: 15e9, searches: 1e13 },
      steps: [{ above: 200_000, inclusive: false, rates: { input: 6e9, output: 22.5e9, cacheWrite1h: 12e9 } }],
    });
    expect(lookUp('gemini', 'gemini-2.5-pro')).toMatchObject({
      contextWindow: 1_048_576,
      vision: true,
      reasoning: true,
    });
  });

  test('keeps the tiers and thresholds of each', () => {
    expect(lookUp('openai', 'gpt-5.6-terra')?.price).toMatchObject({
      steps: [{ above: 272_000, rates: { input: 4e9, output: 18e9 } }],
      serviceTiers: {
        flex: { rates: { input: 1e9 }, steps: [{ above: 272_000, rates: { input: 2e9 } }] },
        priority: { rates: { input: 4e9 }, steps: [] },
      },
    });
  });

  test('takes off a date, `-latest` and `models/`', () => {
    const sonnet = lookUp('anthropic', 'claude-sonnet-4-5');
    expect(lookUp('anthropic', 'claude-sonnet-4-5-20991231')).toBe(sonnet);
    expect(lookUp('anthropic', 'claude-sonnet-4-5@20991231')).toBe(sonnet);
    expect(lookUp('anthropic', 'claude-sonnet-4-5-latest')).toBe(sonnet);
    expect(lookUp('openai', 'gpt-5-mini-2099-12-31')).toBe(lookUp('openai', 'gpt-5-mini'));
    expect(lookUp('gemini', 'models/gemini-2.5-pro')).toBe(lookUp('gemini', 'gemini-2.5-pro'));
    expect(lookUp('anthropic', 'claude-3-7-sonnet-latest')?.model).toBe('claude-3-7-sonnet-20250219');
  });

  test('goes by the exact name first: snapshots can have their own price', () => {
    expect(lookUp('openai', 'gpt-4o-2024-05-13')?.price?.rates.input).toBe(5e9);
    expect(lookUp('openai', 'gpt-4o')?.price?.rates.input).toBe(2.5e9);
  });

  test('knows fine-tuned models by what they were made from', () => {
    expect(lookUp('openai', 'ft:gpt-4o-2024-08-06:my-org::abc')?.model).toBe('ft:gpt-4o-2024-08-06');
  });

  test.each([
    ['openai', 'gpt-5-mini-of-my-own'],
    ['openai', 'my-gpt-5-mini'],
    ['openai', 'gpt-5-mini-2025-99-99'],
    ['openai', 'gpt-'],
    ['openai', ''],
    ['openai', 'claude-sonnet-4-5'],
    ['nobody', 'gpt-5-mini'],
    ['openai', 'constructor'],
  ])('does not guess: %s/%s', (vendor, model) => {
    expect(lookUp(vendor, model)).toBeUndefined();
  });

  test('knows which models see no images and call no tools', () => {
    for (const model of ['gpt-4', 'gpt-3.5-turbo', 'o3-mini'])
      expect(lookUp('openai', model)).toMatchObject({ vision: false, tools: true });
    expect(lookUp('openai', 'gpt-5-chat')).toMatchObject({ vision: true, tools: false });
    expect(lookUp('anthropic', 'claude-sonnet-4-5')).toMatchObject({ vision: true, tools: true });
  });

  test('knows that local models are free, and that those in the cloud may not be', () => {
    expect(lookUp('ollama', 'qwen3:14b')?.price).toBe(FREE);
    expect(lookUp('ollama', 'anything at all')?.price).toBe(FREE);
    for (const model of ['gpt-oss:120b-cloud', 'glm-4.6:cloud']) expect(lookUp('ollama', model)).toEqual({ model });
  });
});

describe('priceAt', () => {
  const facts = (vendor: string, model: string): ModelFacts => lookUp(vendor, model) ?? { model: 'missing' };

  test('is the vendor’s price, wherever it is asked', () => {
    const mini = facts('openai', 'gpt-5-mini');
    for (const url of ['https://api.openai.com/v1', 'https://llm.example.com', 'no url'])
      expect(priceAt(mini, url)).toBe(mini.price);
  });

  test('is higher at a regional host, for the models that cost more there', () => {
    expect(priceAt(facts('openai', 'gpt-5.4'), 'https://eu.api.openai.com/v1')?.rates).toMatchObject({
      input: 2.75e9,
      output: 16.5e9,
    });
    expect(priceAt(facts('openai', 'gpt-5.4'), 'https://api.openai.com/v1')?.rates.input).toBe(2.5e9);
    expect(priceAt(facts('openai', 'gpt-5'), 'https://eu.api.openai.com/v1')?.rates.input).toBe(1.25e9);
  });

  test('is higher at every host that the vendor’s row lists for regions, and those are its own', () => {
    const openai = findVendor('openai');
    expect(openai?.hosts.length).toBeGreaterThan(1);
    for (const host of openai?.hosts ?? []) {
      expect(priceAt(facts('openai', 'gpt-5.4'), `https://${host}/v1`)?.rates.input).toBe(2.75e9);
      expect(openai !== undefined && isOwnAddress(openai, `https://${host}/v1`)).toBe(true);
      expect(openai !== undefined && isOwnAddress(openai, `http://${host}/v1`)).toBe(false);
    }
  });

  test('is not known for what Ollama runs on its own host', () => {
    expect(priceAt(facts('ollama', 'qwen3:14b'), 'http://127.0.0.1:11434')).toBe(FREE);
    expect(priceAt(facts('ollama', 'qwen3:14b'), 'https://gpu.example.com')).toBe(FREE);
    expect(priceAt(facts('ollama', 'gpt-oss:120b'), 'https://ollama.com')).toBeUndefined();
  });
});

describe('modelsOf', () => {
  test.each([
    ['openai', 'gpt-5.6'],
    ['anthropic', 'claude-opus-5'],
    ['gemini', 'gemini-3.6-flash'],
  ])('offers the newest of %s first', (vendor, model) => {
    expect(modelsOf(vendor)[0]?.model).toBe(model);
    expect(modelsOf(vendor).length).toBeGreaterThan(10);
  });

  test('offers nothing that is deprecated, dated twice over, or speaks another API', () => {
    const openai = modelsOf('openai').map(({ model }) => model);
    expect(openai).toContain('gpt-5');
    for (const model of ['gpt-5-2025-08-07', 'gpt-5-codex', 'gpt-5-pro', 'gpt-4o-audio-preview', 'ft:gpt-3.5-turbo'])
      expect(openai).not.toContain(model);
    expect(modelsOf('gemini').map(({ model }) => model)).not.toContain('gemini-2.0-flash');
    expect(modelsOf('anthropic').map(({ model }) => model)).not.toContain('claude-3-opus-20240229');
  });

  test('offers nothing of vendors whose models are the person’s own', () => {
    expect(modelsOf('ollama')).toEqual([]);
    expect(modelsOf('nobody')).toEqual([]);
  });
});

describe('the data', () => {
  const all = sellers.flatMap(({ id }) => modelsOf(id));

  test('has a day', () => {
    expect(catalogueDate()).toMatch(/^20\d\d-\d\d-\d\d$/);
  });

  test('is small', () => {
    expect(Buffer.from(catalogueData, 'base64').length).toBeLessThan(100_000);
  });

  test('has models of every vendor that sells them', () => {
    for (const { id } of sellers) expect(modelsOf(id), id).not.toHaveLength(0);
  });

  test('has whole rates above 0, for input and output at least', () => {
    const prices = all.flatMap(({ price }) => (price === undefined ? [] : [price]));
    expect(prices.length).toBeGreaterThan(60);
    for (const price of prices) expectSound(price);
  });

  test('has prices that put a figure on every bucket of a call', () => {
    const usage = { input: 1, cacheRead: 1, cacheWrite5m: 1, cacheWrite1h: 1, output: 1, reasoning: 1 };
    for (const { price, model } of all)
      if (price !== undefined) expect(billOf(usage, price).unpriced, model).toEqual([]);
  });

  test('is unpacked at the first look-up, in less than 10 ms', () => {
    const script = fileURLToPath(new URL('../../support/catalogue-time.ts', import.meta.url));
    const times = Array.from({ length: 3 }, () =>
      Number(execFileSync(process.execPath, [script], { encoding: 'utf8' })),
    );
    expect(Math.min(...times)).toBeLessThan(10);
  });
});

function expectSound(price: Price): void {
  const { input = 0, output = 0, cacheRead = 0, cacheWrite5m = input } = price.rates;
  expect(isFree(price)).toBe(false);
  expect([input > 0, output > 0, cacheRead <= input, cacheWrite5m >= input]).toEqual([true, true, true, true]);
  for (const tier of [price, ...Object.values(price.serviceTiers)]) {
    for (const rates of [tier.rates, ...tier.steps.map((step) => step.rates)])
      for (const rate of Object.values(rates)) expect(Number.isSafeInteger(rate) && rate >= 0).toBe(true);
    expect(tier.steps.map(({ above }) => above)).toEqual(
      tier.steps.map(({ above }) => above).toSorted((a, b) => a - b),
    );
  }
}
