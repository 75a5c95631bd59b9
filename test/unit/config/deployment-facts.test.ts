import { describe, expect, it } from 'vitest';
import { lookUp, priceAt } from '../../../src/catalog/catalogue.ts';
import { FREE } from '../../../src/catalog/price.ts';
import type { Deployment } from '../../../src/config/configuration.ts';
import { factsOf, priceOf } from '../../../src/config/deployment-facts.ts';
import { parseConfiguration } from '../../../src/config/parse-configuration.ts';

function deploymentOf(model: string, more: object = {}): Deployment {
  const { configuration } = parseConfiguration({ models: [{ name: 'a', model, ...more }] });
  const [deployment] = configuration.deployments;
  if (deployment === undefined) throw new Error('the entry is usable');
  return deployment;
}

function price(model: string, more: object = {}) {
  return priceOf(deploymentOf(model, more), model.slice(model.indexOf('/') + 1));
}

const listPrice = lookUp('openai', 'gpt-4o')?.price;
const foreign = [
  'http://localhost:8080/v1',
  'http://127.0.0.1:8080/v1',
  'http://192.168.1.20:8000/v1',
  'https://litellm.example.com/v1',
  'https://api.openai.com.example.net/v1',
  'https://api.openai.com:8443/v1',
  'http://api.openai.com/v1',
];

describe('the price of a deployment', () => {
  it('is the list price at the vendor’s own addresses', () => {
    expect(listPrice?.rates.input).toBeGreaterThan(0);
    expect(price('openai/gpt-4o')).toEqual(listPrice);
    expect(price('openai/gpt-4o', { apiBase: 'https://api.openai.com/v1/' })).toEqual(listPrice);
  });

  it.each(['eu', 'us'])('is that of the region at a regional host: %s', (region) => {
    const apiBase = `https://${region}.api.openai.com/v1`;
    const facts = lookUp('openai', 'gpt-5-mini');
    const regional = facts && priceAt(facts, apiBase);
    expect(regional?.rates.input).toBeGreaterThan(0);
    expect(price('openai/gpt-5-mini', { apiBase })).toEqual(regional);
  });

  it.each(foreign)('is not known at another address: %s', (apiBase) => {
    expect(price('openai/gpt-4o', { apiBase })).toBeUndefined();
  });

  it('is not known at the addresses of a proxy for the other vendors', () => {
    expect(price('anthropic/claude-sonnet-4-5', { apiBase: 'https://proxy.example.com' })).toBeUndefined();
    expect(price('gemini/gemini-2.5-pro', { apiBase: 'https://proxy.example.com' })).toBeUndefined();
  });

  it.each(foreign)('is what the entry says there: %s', (apiBase) => {
    expect(price('openai/gpt-4o', { apiBase, local: true })).toBe(FREE);
    expect(price('openai/house-model', { apiBase, pricedAs: 'openai/gpt-4o' })).toEqual(listPrice);
    expect(price('openai/gpt-4o', { apiBase, price: { input: 1 } })?.rates).toEqual({ input: 1_000_000_000 });
    expect(price('openai/gpt-4o', { apiBase, price: { input: 1 }, pricedAs: 'openai/gpt-4o' })?.rates).toEqual({
      input: 1_000_000_000,
    });
  });

  it('is not made free by a word at the vendor’s own address', () => {
    expect(price('openai/gpt-4o', { local: true })).toEqual(listPrice);
  });

  it.each([undefined, 'http://10.0.0.2:11434', 'https://ollama.example.com'])(
    'is nothing for Ollama wherever it runs: %s',
    (apiBase) => {
      expect(price('ollama/qwen3:14b', apiBase === undefined ? {} : { apiBase })).toBe(FREE);
    },
  );

  it('is not known for Ollama’s cloud, and where an entry says that it is not local', () => {
    expect(price('ollama/qwen3:14b', { apiBase: 'https://ollama.com' })).toBeUndefined();
    expect(price('ollama/qwen3:14b', { apiBase: 'https://ollama.com', local: true })).toBeUndefined();
    expect(price('ollama/qwen3-coder:480b-cloud')).toBeUndefined();
    expect(price('ollama/qwen3:14b', { apiBase: 'https://hosted.example.com', local: false })).toBeUndefined();
  });
});

describe('what is known of a deployment', () => {
  it('is the catalogue’s word at the vendor’s own addresses', () => {
    const facts = lookUp('openai', 'gpt-4o');
    expect(factsOf(deploymentOf('openai/gpt-4o'))).toMatchObject({
      contextWindow: facts?.contextWindow,
      maxOutputTokens: facts?.maxOutputTokens,
      abilities: { images: 'yes', tools: 'yes' },
    });
  });

  it.each(foreign)('is nothing at another address: %s', (apiBase) => {
    expect(factsOf(deploymentOf('openai/gpt-4o', { apiBase }))).toEqual({ abilities: {} });
    expect(factsOf(deploymentOf('openai/gpt-4o', { apiBase, local: true }))).toEqual({ abilities: {} });
    expect(factsOf(deploymentOf('openai/gpt-4o', { apiBase, pricedAs: 'openai/gpt-4o' }))).toEqual({ abilities: {} });
  });

  it('is the entry’s own word everywhere', () => {
    const more = { contextWindow: 5000, maxOutputTokens: 500 };
    expect(factsOf(deploymentOf('openai/gpt-4o', { apiBase: foreign[0], ...more }))).toMatchObject(more);
    expect(factsOf(deploymentOf('openai/gpt-4o', more))).toMatchObject(more);
  });
});
