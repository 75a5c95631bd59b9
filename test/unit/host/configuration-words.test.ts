import { describe, expect, it } from 'vitest';
import { missingKeys } from '../../../src/config/key-need.ts';
import { parseConfiguration } from '../../../src/config/parse-configuration.ts';
import type { RawSettings } from '../../../src/config/parse-configuration.ts';
import { problemLine } from '../../../src/host/configuration/problem-line.ts';
import { problemWords } from '../../../src/host/configuration/problem-words.ts';

const entry = { name: 'main', model: 'openai/gpt-5-mini' };

function words(raw: RawSettings): readonly string[] {
  return parseConfiguration(raw).problems.map(problemWords);
}

const ofEntry = (more: object): readonly string[] => words({ models: [{ ...entry, ...more }] });

describe('the words for a problem', () => {
  it('say how many problems are left out, in one line too', () => {
    const { problems } = parseConfiguration({ models: Array.from({ length: 202 }, () => 7) });
    expect(problems.map(problemWords).at(-1)).toBe('turnpike.models has 2 more problems.');
    expect(problemLine(problems)).toBe(
      '202\u00A0problems in the settings: This must be an object: this model is left out. (turnpike.models[0])',
    );
  });

  it.each([
    [{ model: 7 }, '“model” must be a text: this model is left out.'],
    [{ name: '' }, '“name” must not be empty: this model is left out.'],
    [{ name: 'n'.repeat(201) }, '“name” must not have more than 200 characters: this model is left out.'],
    [
      { apiBase: `https://a.b/${'x'.repeat(2000)}` },
      '“apiBase” must not have more than 2000 characters: this model is left out.',
    ],
    [{ name: undefined }, '“name” is missing: this model is left out.'],
    [{ weight: 'two' }, '“weight” must be a number: it is ignored.'],
    [{ weight: 0 }, '“weight” must be more than 0: it is ignored.'],
    [{ order: 1.5 }, '“order” must be a whole number: it is ignored.'],
    [{ timeout: 100_000 }, '“timeout” must be at most 86400: it is ignored.'],
    [{ local: 'yes' }, '“local” must be true or false: it is ignored.'],
    [{ tiemout: 3 }, 'There is no property “tiemout” here: it is ignored. Did you mean “timeout”?'],
    [
      { quirks: { responseFormat: 'nativ' } },
      '“responseFormat” must be “native” or “tool”: it is ignored. Did you mean “native”?',
    ],
    [
      { model: 'gpt-5' },
      '“gpt-5” lacks its provider. Write “provider/gpt-5” with one of openai, anthropic, gemini, ollama. Did you mean “openai/gpt-5”? This model is left out.',
    ],
    [{ model: 'openai' }, 'Name a model after the provider, as in “openai/model-name”. This model is left out.'],
    [
      { model: 'opena/x' },
      'There is no provider “opena”; there are openai, anthropic, gemini, ollama. Did you mean “openai/x”? This model is left out.',
    ],
    [{ apiBase: 'x' }, '“apiBase” is no address like https://llm.example.com/v1: this model is left out.'],
    [{ apiBase: 'https://a.b/v1/models' }, 'Turnpike adds “/models” itself: the address is read as https://a.b/v1.'],
    [{ apiKey: '$X_KEY' }, '“apiKey” takes the form “${env:NAME}”: it is ignored. Did you mean “${env:X_KEY}”?'],
    [{ headers: { Host: 'x' } }, 'The connection writes the header “Host” itself: it is ignored.'],
    [{ headers: { 'a b': 'x' } }, '“a b” is no name of an HTTP header: it is ignored.'],
    [
      { headers: { a: 'ü' } },
      'The value of “a” is too long, or holds a line break or a character beyond ASCII: it is ignored.',
    ],
    [{ local: true }, 'The models of api.openai.com run there, not on your machine: it is ignored.'],
    [
      { pricedAs: 'openai/gtp-5-mini' },
      'Turnpike knows no price of “openai/gtp-5-mini”. Name a model of a provider, as in “openai/gpt-5-mini”: it is ignored. Did you mean “openai/gpt-5-mini”?',
    ],
  ])('say what is wrong, what it costs and what was meant: %j', (more, expected) => {
    expect(ofEntry(more)).toEqual([expected]);
  });

  it('say where a key belongs that stands in a header, and do not repeat it', () => {
    const [told] = ofEntry({ headers: { 'X-Api-Key': 'sk-0123456789' } });
    expect(told).toContain('Turnpike: Set API Key');
    expect(told).toContain('"apiKey": "${env:NAME}"');
    expect(told).not.toContain('sk-');
  });

  it('offer the OpenAI API where no provider is meant', () => {
    const compatible = 'For a server that speaks the OpenAI API write “openai/model-name” and its “apiBase”.';
    expect(ofEntry({ model: 'zzzz/m' })[0]).toContain(compatible);
    expect(ofEntry({ model: 'meta/llama', apiBase: 'https://a.b/v1' })[0]).toContain(
      `${compatible} Did you mean “openai/meta/llama”?`,
    );
    expect(ofEntry({ model: 'opena/x', apiBase: 'https://a.b/v1' })[0]).not.toContain(compatible);
  });

  it('name settings as they stand in settings.json', () => {
    expect(words({ models: 3 })).toEqual(['This must be a list of models: it is ignored.']);
    expect(words({ models: [entry, entry] })).toEqual([
      'This is the same as turnpike.models[0]: this model is left out.',
    ]);
    expect(words({ models: [entry], defaultModel: 'mian', fallbacks: { main: 3 } })).toEqual([
      'No entry of turnpike.models has the name “mian”: it is ignored. Did you mean “main”?',
      '“main” must be a list of model names like ["local"]: it is ignored.',
    ]);
    expect(words({ fallbacks: [] })).toEqual(['This must be an object like { "main": ["local"] }: it is ignored.']);
  });

  it('say how much is read, where there is more', () => {
    const names = Array.from({ length: 500 }, (_, index) => `m${index}`);
    const models = names.map((name) => ({ ...entry, name }));
    expect(words({ models: [...models, entry] })).toEqual([
      'Turnpike reads 500 models: this one and those after it are left out.',
    ]);
    const fallbacks = Object.fromEntries(names.slice(0, 11).map((name) => [name, names.slice(20)]));
    expect(words({ models, fallbacks })).toEqual([
      'Turnpike reads 5000 names of fallbacks: this list and those after it are ignored.',
    ]);
  });

  it('show a loop of fallbacks', () => {
    const models = [
      { ...entry, name: 'a' },
      { ...entry, name: 'b' },
    ];
    expect(words({ models, fallbacks: { a: ['b', 'b', 3], b: ['b', 'a'] } })).toEqual([
      'This is the same as turnpike.fallbacks.a[0]: it is ignored.',
      'This must be the name of a model: it is ignored.',
      '“b” cannot be its own fallback: it is ignored.',
      'This closes the loop b → a → b: it is ignored.',
    ]);
  });

  it('name the key that is missing', () => {
    const models = [
      entry,
      { ...entry, apiBase: 'https://llm.example.com/v1' },
      { ...entry, apiKey: '${env:HOUSE_KEY}' },
      { ...entry, apiBase: 'http://10.0.0.5:8000/v1' },
    ];
    expect(missingKeys(parseConfiguration({ models }), { has: () => false }).map(problemWords)).toEqual([
      'No API key is stored for OpenAI at api.openai.com.',
      'No API key is stored for OpenAI at llm.example.com, if it needs one.',
      'The environment variable HOUSE_KEY is not set where the extension runs.',
      'No API key is stored for OpenAI at http://10.0.0.5:8000, if it needs one.',
    ]);
  });
});
