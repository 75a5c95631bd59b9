import { describe, expect, it } from 'vitest';
import { vendors } from '../../../src/catalog/vendors.ts';
import type { Deployment } from '../../../src/config/configuration.ts';
import { parseConfiguration } from '../../../src/config/parse-configuration.ts';
import type { Problem } from '../../../src/config/problem.ts';
import { problemWords } from '../../../src/host/configuration/problem-words.ts';

const address = 'https://llm.example.com/v1';

interface Parsed {
  readonly deployment: Deployment;
  readonly problems: readonly Problem[];
  /** Each problem as `headers.X-Key key-in-header name`. */
  readonly told: readonly string[];
}

function parse(more: object): Parsed {
  const { configuration, problems } = parseConfiguration({ models: [{ name: 'a', model: 'openai/gpt-4o', ...more }] });
  const [deployment] = configuration.deployments;
  if (deployment === undefined) throw new Error('the entry is usable');
  const told = problems.map(({ path, code, part }) => `${path.slice(2).join('.')} ${code} ${part}`);
  return { deployment, problems, told };
}

describe('headers of an entry', () => {
  it('are kept as they are written', () => {
    const headers = {
      'OpenAI-Organization': 'org-AbCdEfGhIjKlMnOpQrStUv12',
      'anthropic-beta': 'token-efficient-tools-2025-02-19,interleaved-thinking-2025-05-14',
      'X-Request-Source': '7f9c24e8-3b12-4fef-91e0-5a2d3c4b5a69',
      'X-Title': 'a title, with a word or two',
    };
    const { deployment, told } = parse({ headers });
    expect([deployment.headers, told]).toEqual([headers, []]);
    expect(parse({}).deployment.headers).toEqual({});
  });

  it.each([
    'Authorization',
    'x-api-key',
    'X-Goog-Api-Key',
    'Cookie',
    'Proxy-Authorization',
    'api-key',
    'X-Auth-Token',
    'Ocp-Apim-Subscription-Key',
    'x_client_secret',
  ])('are refused where keys travel: %s', (header) => {
    const { deployment, told, problems } = parse({ headers: { [header]: 'something', 'X-Title': 'kept' } });
    expect(told).toEqual([`headers.${header} key-in-header name`]);
    expect(deployment.headers).toEqual({ 'X-Title': 'kept' });
    expect(JSON.stringify(problems)).not.toContain('something');
  });

  it.each([
    'sk-proj-0123456789',
    'Bearer abc',
    'Basic dXNlcjpwYXNz',
    'AIzaSyA-0123',
    'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY',
  ])('are refused when the value looks like a key: %s', (value) => {
    const { deployment, told, problems } = parse({ headers: { 'X-Something': value } });
    expect([told, deployment.headers]).toEqual([['headers.X-Something key-in-header value'], {}]);
    expect(JSON.stringify({ problems, deployment })).not.toContain(value);
  });

  it.each(['Host', 'content-length', 'Transfer-Encoding', 'Connection', 'Content-Type'])(
    'are refused where the connection writes them itself: %s',
    (header) => {
      const { deployment, told } = parse({ headers: { [header]: 'x' } });
      expect([told, deployment.headers]).toEqual([[`headers.${header} reserved-header name`], {}]);
    },
  );

  it('are refused when they cannot travel', () => {
    const { deployment, told } = parse({ headers: { 'a b': 'x', '': 'x', 'X-A': 'one\r\nX-B: two', 'X-C': 'ü' } });
    expect(told).toEqual([
      'headers.a b bad-header name',
      'headers. bad-header name',
      'headers.X-A bad-header value',
      'headers.X-C bad-header value',
    ]);
    expect(deployment.headers).toEqual({});
  });

  it('cost only themselves when they are no text', () => {
    const { deployment, told } = parse({ headers: { 'X-A': 3, 'X-B': 'b' } });
    expect([told, deployment.headers]).toEqual([['headers.X-A wrong-type value'], { 'X-B': 'b' }]);
    expect(parse({ headers: ['x'] }).told).toEqual(['headers wrong-type value']);
  });

  it('make two entries of one model differ', () => {
    const entry = { name: 'a', model: 'openai/gpt-4o' };
    const other = { ...entry, headers: { 'OpenAI-Project': 'proj-2' } };
    expect(parseConfiguration({ models: [entry, other] }).configuration.deployments).toHaveLength(2);
    expect(parseConfiguration({ models: [other, other] }).configuration.deployments).toHaveLength(1);
  });
});

describe('quirks of an entry', () => {
  it('go before those of the vendor, which differ at its own and at other addresses', () => {
    expect(parse({}).deployment.quirks).toEqual({ promptCacheKey: true, maxTokensField: 'max_completion_tokens' });
    expect(parse({ apiBase: address }).deployment.quirks).toEqual({ maxTokensField: 'max_tokens' });
    expect(
      parse({ apiBase: address, quirks: { maxTokensField: 'max_completion_tokens', responseFormat: 'tool' } })
        .deployment.quirks,
    ).toEqual({ maxTokensField: 'max_completion_tokens', responseFormat: 'tool' });
    expect(parse({ quirks: { promptCacheKey: false } }).deployment.quirks.promptCacheKey).toBe(false);
  });

  it('are named when they do not exist, or have another word', () => {
    const { deployment, told, problems } = parse({ quirks: { maxTokenField: 'x', responseFormat: 'nativ' } });
    expect(told.toSorted()).toEqual([
      'quirks.maxTokenField unknown-property name',
      'quirks.responseFormat not-one-of value',
    ]);
    expect(problems.map(({ replacement }) => replacement ?? '').toSorted((a, b) => a.localeCompare(b))).toEqual([
      'maxTokensField',
      'native',
    ]);
    expect(deployment.quirks.responseFormat).toBeUndefined();
  });
});

describe('a quirk of the OpenAI API', () => {
  const quirks = { maxTokensField: 'max_tokens', promptCacheKey: false, responseFormat: 'tool' } as const;

  it.each(['anthropic/claude-sonnet-4-5', 'gemini/gemini-2.5-pro', 'ollama/qwen3:14b'])(
    'is told and ignored at an entry of another wire format: %s',
    (model) => {
      for (const apiBase of [undefined, 'https://llm.example.com']) {
        const { deployment, problems } = parse({ model, quirks, ...(apiBase !== undefined && { apiBase }) });
        expect(deployment.quirks).toEqual({ responseFormat: 'tool' });
        expect(problems).toMatchObject(
          ['maxTokensField', 'promptCacheKey'].map((quirk) => ({
            code: 'quirk-of-other-api',
            path: ['models', 0, 'quirks', quirk],
            part: 'name',
            severity: 'warning',
            effect: 'ignored',
          })),
        );
      }
    },
  );

  it('is no problem where the wire format is OpenAI’s, whoever the provider is', () => {
    const models = vendors.filter(({ api }) => api === 'openai-chat').map(({ id }) => `${id}/x`);
    expect(models.length).toBeGreaterThan(0);
    for (const model of models) {
      const { deployment, told } = parse({ model, quirks });
      expect([deployment.quirks, told]).toEqual([quirks, []]);
    }
  });

  it('is told in words', () => {
    const { problems } = parse({ model: 'anthropic/claude-sonnet-4-5', quirks: { promptCacheKey: true } });
    expect(problems.map(problemWords)).toEqual([
      '“promptCacheKey” is for servers that speak the OpenAI API, and “anthropic” has another one: it is ignored.',
    ]);
  });
});

describe('abilities of an entry', () => {
  it('are yes or no in the words of the router', () => {
    const abilities = { images: true, toolChoice: false, responseFormat: true, topP: false, toolResultImages: true };
    expect(parse({ abilities }).deployment.abilities).toEqual({
      images: 'yes',
      'tool-choice': 'no',
      'response-format': 'yes',
      'top-p': 'no',
      'tool-result-images': 'yes',
    });
    expect(parse({}).deployment.abilities).toEqual({});
  });

  it('are named when they do not exist, and are no text', () => {
    const { deployment, told, problems } = parse({ abilities: { toolchoice: true, images: 'yes', tools: true } });
    expect(told.toSorted()).toEqual([
      'abilities.images wrong-type value',
      'abilities.toolchoice unknown-property name',
    ]);
    expect(problems.find(({ code }) => code === 'unknown-property')?.replacement).toBe('toolChoice');
    expect(deployment.abilities).toEqual({ tools: 'yes' });
  });
});

describe('pricedAs', () => {
  it('names a model of the catalogue', () => {
    const { deployment, told } = parse({ apiBase: address, pricedAs: 'anthropic/claude-sonnet-4-5' });
    expect([deployment.pricedAs, told]).toEqual([{ vendor: 'anthropic', model: 'claude-sonnet-4-5' }, []]);
  });

  it.each([
    ['openai/gtp-4o', 'openai/gpt-4o'],
    ['opena/gpt-4o', 'openai/gpt-4o'],
    ['gpt-4o', 'openai/gpt-4o'],
    ['google/gemini-2.5-pro', 'gemini/gemini-2.5-pro'],
    ['openai/', undefined],
    ['zzzzzzz/yyyyyyyyyyyy', undefined],
    ['ollama/x:cloud', undefined],
  ])('is a problem when the catalogue has no price of it: %s', (pricedAs, meant) => {
    const { deployment, told, problems } = parse({ apiBase: address, pricedAs });
    expect(told).toEqual(['pricedAs unknown-priced-model value']);
    expect(problems[0]?.replacement).toBe(meant);
    expect(deployment.pricedAs).toBeUndefined();
  });
});

describe('local', () => {
  it('is what the entry says, else what the vendor is', () => {
    expect(parse({ apiBase: address }).deployment.local).toBe(false);
    expect(parse({ apiBase: address, local: true }).deployment.local).toBe(true);
    expect(parse({ model: 'ollama/qwen3:14b' }).deployment.local).toBe(true);
    expect(parse({ model: 'ollama/qwen3:14b', local: false }).deployment.local).toBe(false);
    expect(parse({ local: 'yes' }).told).toEqual(['local wrong-type value']);
  });

  it.each([undefined, 'https://api.openai.com/v1', 'https://eu.api.openai.com/v1'])(
    'is refused at the vendor’s own address, whose models are paid for: %s',
    (apiBase) => {
      const { deployment, told } = parse({ local: true, ...(apiBase !== undefined && { apiBase }) });
      expect([deployment.local, told]).toEqual([false, ['local local-at-vendor value']]);
    },
  );
});
