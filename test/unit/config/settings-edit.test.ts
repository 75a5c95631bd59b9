import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { literalKeys, withoutKeys } from '../../../src/config/literal-keys.ts';
import { uniqueName, withModel } from '../../../src/config/settings-edit.ts';
import { readSettingsText } from '../../../src/config/settings-text.ts';

describe('adding a model', () => {
  const entry = { name: 'new', model: 'openai/x' };

  it('keeps what is there, mistakes too', () => {
    expect(withModel([{ name: 1 }, 'odd'], entry)).toEqual([{ name: 1 }, 'odd', entry]);
    expect(withModel(undefined, entry)).toEqual([entry]);
    expect(withModel('odd', entry)).toEqual([entry]);
  });

  it('finds a name that no entry has', () => {
    const models = [{ name: 'main' }, { name: 'main-2 ' }, {}, 3];
    expect(uniqueName(models, 'other')).toBe('other');
    expect(uniqueName(models, 'main')).toBe('main-3');
    expect(uniqueName(undefined, 'main')).toBe('main');
  });
});

describe('literal keys', () => {
  const models = [
    { name: 'a', model: 'openai/x', apiKey: ' sk-first ' },
    { name: 'b', model: 'openai/x', apiKey: '${env:NAME}' },
    { name: 'c', model: 'anthropic/x', apiBase: 'https://llm.example.com', apiKey: 'sk-second', timeout: 5 },
    { model: 'gemini/x', apiKey: 'sk-third' },
    { name: 'e', model: 'nowhere/x', apiKey: 'sk-fourth' },
    3,
  ];

  it('are found with the provider and the host that they are for', () => {
    expect(literalKeys(models)).toEqual([
      { index: 0, provider: 'openai', host: 'api.openai.com', key: 'sk-first' },
      { index: 2, provider: 'anthropic', host: 'llm.example.com', key: 'sk-second' },
      { index: 3, provider: 'gemini', host: 'generativelanguage.googleapis.com', key: 'sk-third' },
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

  it('are taken out of a text with its comments', () => {
    const text = `{
  // mine
  "turnpike.models": [
    { "name": "a", "model": "openai/x", "apiKey": "sk-first" }, // the first
    { "apiKey": "sk-second", "name": "b", "model": "openai/x" },
  ],
}`;
    const paths = [0, 1].map((index) => ['turnpike.models', index, 'apiKey']);
    const wiped = readSettingsText(text, 'settings').without(paths);
    expect(wiped).not.toMatch(/sk-|apiKey/);
    expect(wiped).toContain('// mine');
    expect(wiped).toContain('// the first');
    expect(parse(wiped, [], { allowTrailingComma: true })).toEqual({
      'turnpike.models': [
        { name: 'a', model: 'openai/x' },
        { name: 'b', model: 'openai/x' },
      ],
    });
  });
});
