import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../../src/config/parse-configuration.ts';
import type { Configuration } from '../../../src/config/configuration.ts';
import { keyQuestion } from '../../../src/host/add-model/key-options.ts';
import type { NewModel } from '../../../src/host/add-model/new-model.ts';
import { stepsOf, stepTitle } from '../../../src/host/add-model/steps.ts';
import { withOrder } from '../../../src/host/add-model/new-model.ts';
import { untilConfigured } from '../../../src/host/add-model/until-configured.ts';
import { UNKNOWN_ABILITIES } from '../../../src/llm/abilities.ts';
import { Emitter } from '../../../src/lib/emitter.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const openai = { name: 'main', model: 'openai/gpt-5-mini' };
const environment = { OPENAI_API_KEY: 'sk-one', GEMINI_API_KEY: 'two words' };

async function ask(entry: NewModel, stored = false) {
  const asked = await keyQuestion(entry, { environment, isStored: async () => stored });
  return asked && { origin: asked.binding.origin, options: asked.options.map(({ kind }) => kind) };
}

describe('the question for the key of a new model', () => {
  it('offers the key that the environment holds', async () => {
    expect(await ask(openai)).toEqual({
      origin: 'https://api.openai.com',
      options: ['use-variable', 'store-variable', 'enter'],
    });
  });

  it('asks for a key where the environment has none that can be one', async () => {
    expect(await ask({ name: 'a', model: 'anthropic/claude-sonnet-4-5' })).toMatchObject({ options: ['enter'] });
    expect(await ask({ name: 'a', model: 'gemini/gemini-2.5-pro' })).toMatchObject({ options: ['enter'] });
  });

  it('never offers a vendor’s key for another address', async () => {
    for (const apiBase of ['https://llm.example.com/v1', 'http://api.openai.com/v1', 'https://eu.api.openai.com/v1'])
      expect((await ask({ ...openai, apiBase }))?.options).not.toContain('use-variable');
    expect(await ask({ ...openai, apiBase: 'https://llm.example.com/v1' })).toEqual({
      origin: 'https://llm.example.com',
      options: ['none', 'enter'],
    });
  });

  it('is asked of a server on this machine, with “No key” to choose', async () => {
    expect(await ask({ ...openai, apiBase: 'http://127.0.0.1:8000/v1' })).toEqual({
      origin: 'http://127.0.0.1:8000',
      options: ['none', 'enter'],
    });
    expect(await ask({ ...openai, apiBase: 'http://127.0.0.1:8000/v1' }, true)).toBeUndefined();
    expect(await ask({ name: 'a', model: 'ollama/x', apiBase: 'http://localhost:1/' })).toBeUndefined();
  });

  it('has its number among the questions', () => {
    expect(stepTitle({ step: 4, of: stepsOf(['main']) }, 'API Key')).toBe('Add Model (4/4): API Key');
    expect(stepTitle({ step: 3, of: stepsOf([]) }, 'API Key')).toBe('Add Model (3/3): API Key');
  });

  it('is not asked where a key is stored, named or not needed', async () => {
    expect(await ask(openai, true)).toBeUndefined();
    expect(await ask({ ...openai, apiKey: '${env:HOUSE_KEY}' })).toBeUndefined();
    expect(await ask({ name: 'a', model: 'ollama/qwen3:14b' })).toBeUndefined();
  });
});

describe('a new model', () => {
  it('is tried after those of its name', () => {
    const member = (order: number) => ({
      target: {
        deployment: 'd',
        group: 'main',
        seller: { vendor: 'openai', host: 'h', account: 'stored' },
        model: 'm',
      },
      order,
      price: undefined,
      contextWindow: undefined,
      abilities: UNKNOWN_ABILITIES,
      health: { kind: 'closed' } as const,
      lacksKey: false,
    });
    expect(withOrder(openai, [{ name: 'main', deployments: [member(1), member(4)] }])).toEqual({ ...openai, order: 5 });
    expect(withOrder(openai, [{ name: 'other', deployments: [member(1)] }])).toEqual(openai);
  });

  it('is waited for until the settings have it, and no longer than five seconds', async () => {
    const changed = new Emitter<void>();
    const clock = new FakeClock();
    let configuration: Configuration = parseConfiguration({}).configuration;
    const service = {
      get configuration() {
        return configuration;
      },
      onDidChange: changed.on,
    };
    const states: string[] = [];
    void untilConfigured('main', { service, clock }).then(() => states.push('there'));
    changed.fire();
    await Promise.resolve();
    expect(states).toEqual([]);
    configuration = parseConfiguration({ models: [openai] }).configuration;
    changed.fire();
    await new Promise(setImmediate);
    expect(states).toEqual(['there']);
    void untilConfigured('other', { service, clock }).then(() => states.push('late'));
    await clock.advance(4999);
    expect(states).toEqual(['there']);
    await clock.advance(1);
    expect(states).toEqual(['there', 'late']);
  });
});
