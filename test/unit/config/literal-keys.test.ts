import { describe, expect, it } from 'vitest';
import { literalKeys, withoutKeys } from '../../../src/config/literal-keys.ts';

describe('literal keys', () => {
  const models = [
    { name: 'a', model: 'openai/x', apiKey: ' sk-first ' },
    { name: 'b', model: 'openai/x', apiKey: '${env:NAME}' },
    { name: 'c', model: 'anthropic/x', apiBase: 'https://llm.example.com', apiKey: 'sk-second', timeout: 5 },
    { model: 'gemini/x', apiKey: 'sk-third' },
    { name: 'e', model: 'nowhere/x', apiKey: 'sk-fourth' },
    3,
  ];

  it('are found with the vendor and the origin that they are for', () => {
    expect(literalKeys(models)).toEqual([
      { index: 0, vendor: 'openai', origin: 'https://api.openai.com', key: 'sk-first' },
      { index: 2, vendor: 'anthropic', origin: 'https://llm.example.com', key: 'sk-second' },
      { index: 3, vendor: 'gemini', origin: 'https://generativelanguage.googleapis.com', key: 'sk-third' },
    ]);
    expect(literalKeys('odd')).toEqual([]);
  });

  it('are wiped, and nothing else is', () => {
    const [first, second] = literalKeys(models);
    if (first === undefined || second === undefined) throw new Error('there are two');
    const moved = [models[2], models[0], ...models.slice(3)];
    expect(withoutKeys(moved, [first, second])).toEqual([
      { name: 'c', model: 'anthropic/x', apiBase: 'https://llm.example.com', timeout: 5 },
      { name: 'a', model: 'openai/x' },
      ...models.slice(3),
    ]);
  });

  it('stay where the same one stands for another address', () => {
    const elsewhere = { model: 'openai/x', apiBase: 'https://llm.example.com/v1', apiKey: 'sk-first' };
    const both = [models[0], elsewhere];
    expect(withoutKeys(both, literalKeys([models[0]]))).toEqual([{ name: 'a', model: 'openai/x' }, elsewhere]);
  });
});
