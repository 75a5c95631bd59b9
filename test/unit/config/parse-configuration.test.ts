import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../../src/config/parse-configuration.ts';
import { plainHttpProblems } from '../../../src/config/plain-http.ts';
import type { RawSettings } from '../../../src/config/parse-configuration.ts';
import type { Problem, SettingPath } from '../../../src/config/problem.ts';

const openai = { name: 'main', model: 'openai/gpt-5-mini' };
const claude = { name: 'main', model: 'anthropic/claude-sonnet-4-5', order: 2 };
const local = { name: 'local', model: 'ollama/qwen3:14b' };

function problemsOf(raw: RawSettings): readonly string[] {
  return parseConfiguration(raw).problems.map(({ path, code, part }) => `${formatPath(path)} ${code} ${part}`);
}

/** `models[1].model` */
function formatPath(path: SettingPath): string {
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${step}`)).join('');
}

function onlyProblem(raw: RawSettings): Problem {
  const { problems } = parseConfiguration(raw);
  expect(problems).toHaveLength(1);
  const [problem] = problems;
  if (problem === undefined) throw new Error('there is a problem');
  return problem;
}

describe('a configuration without mistakes', () => {
  const house = {
    name: 'house',
    model: 'openai/any/thing',
    apiBase: 'https://LLM.example.com:8443/v1/',
    apiKey: '${env:HOUSE_KEY}',
    price: { input: 0.5, output: 1.5, cacheRead: 0.05, cacheWrite: 0.6 },
    contextWindow: 32_768,
    maxOutputTokens: 4096,
    weight: 2,
    timeout: 60,
  };
  const parsed = parseConfiguration({
    models: [openai, claude, local, house],
    defaultModel: 'local',
    fallbacks: { main: ['local', 'house'] },
    routing: { numRetries: 0, maxWait: 0.5 },
  });

  it('has no problems', () => expect(parsed.problems).toEqual([]));

  it('names each deployment by group, model and host', () => {
    expect([...parsed.indexes]).toEqual([
      ['main:openai/gpt-5-mini@api.openai.com', 0],
      ['main:anthropic/claude-sonnet-4-5@api.anthropic.com', 1],
      ['local:ollama/qwen3:14b@127.0.0.1:11434', 2],
      ['house:openai/any/thing@llm.example.com:8443', 3],
    ]);
  });

  it('binds a key to vendor and origin, or to a variable', () => {
    expect(parsed.configuration.deployments.map(({ key }) => key)).toEqual([
      { kind: 'stored', vendor: 'openai', origin: 'https://api.openai.com' },
      { kind: 'stored', vendor: 'anthropic', origin: 'https://api.anthropic.com' },
      { kind: 'stored', vendor: 'ollama', origin: 'http://127.0.0.1:11434' },
      { kind: 'environment', name: 'HOUSE_KEY' },
    ]);
  });

  it('reads a price in nano-dollars, a write for both lifetimes, and seconds in milliseconds', () => {
    expect(parsed.configuration.deployments[3]).toMatchObject({
      group: 'house',
      model: 'any/thing',
      baseUrl: 'https://llm.example.com:8443/v1',
      price: {
        rates: {
          input: 500_000_000,
          output: 1_500_000_000,
          cacheRead: 50_000_000,
          cacheWrite5m: 600_000_000,
          cacheWrite1h: 600_000_000,
        },
      },
      contextWindow: 32_768,
      maxOutputTokens: 4096,
      weight: 2,
      order: 1,
      timeoutMs: 60_000,
    });
  });

  it('fills in what is not said', () => {
    expect(parsed.configuration.routing).toEqual({
      numRetries: 0,
      maxWaitMs: 500,
      allowedFails: 3,
      cooldownMs: 60_000,
      connectTimeoutMs: 10_000,
      firstTokenTimeoutMs: 60_000,
      idleTimeoutMs: 30_000,
      timeoutMs: 600_000,
    });
    expect(parsed.configuration.defaultGroup).toBe('local');
    expect(parseConfiguration({ models: [claude, local] }).configuration.defaultGroup).toBe('main');
    expect(parseConfiguration({}).configuration).toMatchObject({ deployments: [], defaultGroup: undefined });
  });

  it('tells accounts of one model apart and leaves out what is written twice', () => {
    const other = { ...openai, apiKey: '${env:OTHER}' };
    const { indexes, problems } = parseConfiguration({ models: [openai, other, { ...openai, weight: 3 }] });
    expect([...indexes.keys()]).toEqual([
      'main:openai/gpt-5-mini@api.openai.com',
      'main:openai/gpt-5-mini@api.openai.com#2',
    ]);
    expect(problems.map(({ path, code }) => [formatPath(path), code])).toEqual([['models[2]', 'duplicate']]);
  });
});

describe('a mistake in a model', () => {
  it.each([
    ['opena/gpt-5-mini', 'unknown-provider', 'openai/gpt-5-mini'],
    ['OpenAI/gpt-5-mini', 'unknown-provider', 'openai/gpt-5-mini'],
    ['google/gemini-2.5-pro', 'unknown-provider', 'gemini/gemini-2.5-pro'],
    ['antrhopic/claude', 'unknown-provider', 'anthropic/claude'],
    ['zzzz/model', 'unknown-provider', undefined],
    ['gpt-5-mini', 'missing-provider', 'openai/gpt-5-mini'],
    ['claude-sonnet-4-5', 'missing-provider', 'anthropic/claude-sonnet-4-5'],
    ['qwen3:14b', 'missing-provider', 'ollama/qwen3:14b'],
    ['house-model', 'missing-provider', undefined],
    ['openai', 'missing-model-name', undefined],
    ['openai/', 'missing-model-name', undefined],
  ])('says what is wrong with %s', (model, code, meant) => {
    const problem = onlyProblem({ models: [openai, { name: 'b', model }] });
    expect([formatPath(problem.path), problem.code, problem.replacement]).toEqual(['models[1].model', code, meant]);
    expect(problem.severity).toBe('error');
  });

  it('takes a model with an address for an OpenAI-compatible one', () => {
    const apiBase = 'https://llm.example.com/v1';
    expect(onlyProblem({ models: [{ name: 'a', model: 'llama', apiBase }] }).replacement).toBe('openai/llama');
    expect(onlyProblem({ models: [{ name: 'a', model: 'meta/llama', apiBase }] }).replacement).toBe(
      'openai/meta/llama',
    );
  });

  it('costs the entry when the entry needs it', () => {
    const models = [openai, { model: 'openai/x' }, { name: ' ', model: 'openai/y' }, 7, { name: 'z' }, local];
    expect(problemsOf({ models })).toEqual([
      'models[1] missing-field value',
      'models[2].name empty value',
      'models[3] wrong-type value',
      'models[4] missing-field value',
    ]);
    expect([...parseConfiguration({ models }).indexes.values()]).toEqual([0, 5]);
  });

  it('costs the property only when the entry can do without', () => {
    const entry = {
      ...openai,
      timeout: -1,
      weight: 'two',
      order: 1.5,
      contextWindow: 10,
      price: { input: -2, output: 3 },
    };
    const { configuration } = parseConfiguration({ models: [entry] });
    expect(problemsOf({ models: [entry] })).toEqual([
      'models[0].price.input out-of-range value',
      'models[0].weight wrong-type value',
      'models[0].order wrong-type value',
      'models[0].timeout out-of-range value',
    ]);
    expect(configuration.deployments[0]).toMatchObject({
      weight: 1,
      order: 1,
      contextWindow: 10,
      price: { rates: { output: 3_000_000_000 } },
    });
    expect(configuration.deployments[0]?.timeoutMs).toBeUndefined();
  });

  it('marks the name of a property that does not exist', () => {
    const problem = onlyProblem({ models: [{ ...openai, tiemout: 3 }] });
    expect([formatPath(problem.path), problem.code, problem.part]).toEqual([
      'models[0].tiemout',
      'unknown-property',
      'name',
    ]);
    expect(problem.replacement).toBe('timeout');
    expect(onlyProblem({ models: [{ ...openai, price: { cacheread: 1 } }] }).replacement).toBe('cacheRead');
  });

  it('refuses a list that is none', () => {
    expect(problemsOf({ models: { main: openai } })).toEqual(['models wrong-type value']);
  });
});

describe('an address', () => {
  const withBase = (apiBase: string, model = 'openai/x') => ({ models: [{ name: 'a', model, apiBase }] });

  it.each([
    'llm.example.com',
    'ftp://llm.example.com',
    'https://me:hunter2@llm.example.com',
    'https://a.b/v1?key=abcdef',
    '',
  ])('is refused: %s', (apiBase) => {
    const problem = onlyProblem(withBase(apiBase));
    expect([formatPath(problem.path), problem.code]).toEqual(['models[0].apiBase', 'bad-address']);
    expect(JSON.stringify(problem)).not.toMatch(/hunter2|abcdef/);
    expect(parseConfiguration(withBase(apiBase)).configuration.deployments).toEqual([]);
  });

  it.each([
    ['openai/x', 'https://a.b/v1/chat/completions', 'https://a.b/v1'],
    ['anthropic/x', 'https://a.b/v1', 'https://a.b'],
    ['ollama/x', 'http://127.0.0.1:11434/api/chat', 'http://127.0.0.1:11434'],
  ])('of %s loses what the adapter adds: %s', (model, apiBase, baseUrl) => {
    const problem = onlyProblem(withBase(apiBase, model));
    expect([problem.severity, problem.replacement]).toEqual(['warning', baseUrl]);
    expect(parseConfiguration(withBase(apiBase, model)).configuration.deployments[0]?.baseUrl).toBe(baseUrl);
  });

  it.each([
    ['http://llm.example.com/v1', 'openai/x', true],
    ['http://127.evil.example/v1', 'openai/x', true],
    ['http://localhost:1234/v1', 'openai/x', false],
    ['http://127.0.0.1:1234/v1', 'openai/x', false],
    ['http://[::1]:1234/v1', 'openai/x', false],
    ['https://llm.example.com/v1', 'openai/x', false],
    ['https://10.0.0.2:11434', 'ollama/x', false],
    ['http://10.0.0.2:11434', 'ollama/x', true],
  ])('warns of a key on plain http: %s for %s', (apiBase, model, warned) => {
    const parsed = parseConfiguration(withBase(apiBase, model));
    expect(parsed.problems).toEqual([]);
    expect(parsed.configuration.deployments).toHaveLength(1);
    const found = plainHttpProblems(parsed, { has: () => true }).map(({ code, path }) => [code, path]);
    expect(found).toEqual(warned ? [['plain-http', ['models', 0, 'apiBase']]] : []);
  });
});

describe('apiKey', () => {
  const withKey = (apiKey: unknown, more = {}) => ({ models: [{ ...openai, ...more, apiKey }] });
  const secret = 'sk-proj-0123456789abcdefghij';

  it('refuses a literal key, offers to move it, and never repeats it', () => {
    const { problems, configuration } = parseConfiguration(withKey(secret, { apiBase: 'https://llm.example.com/v1' }));
    expect(problems).toMatchObject([
      {
        path: ['models', 0, 'apiKey'],
        code: 'literal-key',
        severity: 'error',
        binding: { vendor: 'openai', origin: 'https://llm.example.com' },
      },
    ]);
    expect(configuration.deployments[0]?.key).toEqual({
      kind: 'stored',
      vendor: 'openai',
      origin: 'https://llm.example.com',
    });
    expect(JSON.stringify({ problems, configuration })).not.toContain(secret);
  });

  it.each([
    '$HOUSE_KEY',
    '${HOUSE_KEY}',
    'env:HOUSE_KEY',
    '$env:HOUSE_KEY',
    '${env.HOUSE_KEY}',
    'os.environ/HOUSE_KEY',
    'HOUSE_KEY',
  ])('knows what %s is meant to be', (apiKey) => {
    const problem = onlyProblem(withKey(apiKey));
    expect([problem.code, problem.replacement]).toEqual(['malformed-key-reference', '${env:HOUSE_KEY}']);
  });

  it.each([`\${env:${secret}}`, `\${${secret}}`, '${env:}', '$'])('does not repeat what stands in %s', (apiKey) => {
    const problem = onlyProblem(withKey(apiKey));
    expect([problem.code, problem.replacement]).toEqual(['malformed-key-reference', undefined]);
    expect(JSON.stringify(problem)).not.toContain(secret);
  });

  it('may be empty, and must be a text', () => {
    expect(problemsOf(withKey(''))).toEqual([]);
    expect(problemsOf(withKey(12_345_678))).toEqual(['models[0].apiKey wrong-type value']);
  });
});

describe('choices and limits', () => {
  const models = [openai, claude, local, { name: 'broken', model: 'nowhere/x' }];

  it('marks a default model that does not exist', () => {
    const problem = parseConfiguration({ models, defaultModel: 'mian' }).problems.at(-1);
    expect(problem).toMatchObject({ path: ['defaultModel'], replacement: 'main' });
    expect(parseConfiguration({ models, defaultModel: 'mian' }).configuration.defaultGroup).toBe('main');
  });

  it('does not blame the choice for a model that is itself mistaken', () => {
    const { problems, configuration } = parseConfiguration({
      models,
      defaultModel: 'broken',
      fallbacks: { main: ['broken', 'local'], broken: ['main'] },
    });
    expect(problems.map(({ code }) => code)).toEqual(['unknown-provider']);
    expect([...configuration.fallbacks]).toEqual([['main', ['local']]]);
  });

  it('marks the fallback that is unknown, twice there, or no name', () => {
    const fallbacks = { main: ['lcoal', 'local', 'local', 3], mian: ['local'], local: 'main' };
    expect(problemsOf({ models, fallbacks }).slice(1)).toEqual([
      'fallbacks.main[0] unknown-group value',
      'fallbacks.main[2] duplicate value',
      'fallbacks.main[3] wrong-type value',
      'fallbacks.mian unknown-group name',
      'fallbacks.local wrong-type value',
    ]);
    expect([...parseConfiguration({ models, fallbacks }).configuration.fallbacks]).toEqual([['main', ['local']]]);
  });

  it('marks the step that closes a loop and keeps the rest', () => {
    const names = ['a', 'b', 'c', 'd'];
    const chain = { a: ['b'], b: ['c', 'b'], c: ['d', 'a'] };
    const { problems, configuration } = parseConfiguration({
      models: names.map((name) => ({ name, model: `openai/${name}` })),
      fallbacks: chain,
    });
    expect(problems.map(({ path, code }) => `${formatPath(path)} ${code}`)).toEqual([
      'fallbacks.b[1] fallback-loop',
      'fallbacks.c[1] fallback-loop',
    ]);
    expect(problems.map((problem) => problem.code === 'fallback-loop' && problem.loop)).toEqual([
      ['b', 'b'],
      ['c', 'a', 'b', 'c'],
    ]);
    expect([...configuration.fallbacks]).toEqual([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['d']],
    ]);
  });

  it('keeps the routing that is right', () => {
    const routing = { numRetries: 2.5, idleTimeout: 0, timeout: 5, allowedFials: 2, maxWait: null };
    const { problems, configuration } = parseConfiguration({ routing });
    expect(problems.map(({ path, code }) => `${formatPath(path)} ${code}`).toSorted()).toEqual([
      'routing.allowedFials unknown-property',
      'routing.idleTimeout out-of-range',
      'routing.maxWait wrong-type',
      'routing.numRetries wrong-type',
    ]);
    expect(configuration.routing).toMatchObject({
      numRetries: 2,
      maxWaitMs: 30_000,
      idleTimeoutMs: 30_000,
      timeoutMs: 5000,
    });
  });

  it('stays upright whatever it is given', () => {
    for (const value of [null, 0, '', 'x', [], {}, [null], [[]], { __proto__: null }]) {
      const { configuration } = parseConfiguration({
        models: value,
        defaultModel: value,
        fallbacks: value,
        routing: value,
      });
      expect(configuration.deployments).toEqual([]);
      expect(configuration.routing.timeoutMs).toBe(600_000);
    }
  });
});
