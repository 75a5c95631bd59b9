import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../../src/config/parse-configuration.ts';

const model = 'openai/gpt-5-mini';

function list<Item>(count: number, item: (index: number) => Item): readonly Item[] {
  return Array.from({ length: count }, (_, index) => item(index));
}

describe('fallbacks of many groups', () => {
  const count = 500;
  const models = list(count, (index) => ({ name: `g${index}`, model }));
  const lastFirst = list(count - 1, (index) => [`g${count - 2 - index}`, [`g${count - 1 - index}`]] as const);

  it('may form a chain that is written from its end', () => {
    const { configuration, problems } = parseConfiguration({ models, fallbacks: Object.fromEntries(lastFirst) });
    expect(problems).toEqual([]);
    expect(configuration.fallbacks.size).toBe(count - 1);
  });

  it('may form a loop, which is told with its beginning and its end', () => {
    const fallbacks = Object.fromEntries([...lastFirst, [`g${count - 1}`, ['g0']]]);
    const { configuration, problems } = parseConfiguration({ models, fallbacks });
    const [problem] = problems;
    if (problem?.code !== 'fallback-loop') throw new Error('the loop is told');
    expect(problem.path).toEqual(['fallbacks', 'g497', 0]);
    expect(problem.loop).toEqual(['g497', 'g498', 'g499', ...list(18, (index) => `g${index}`), '…', 'g497']);
    expect(configuration.fallbacks.has('g497')).toBe(false);
    expect(configuration.fallbacks.size).toBe(count - 1);
  });
});

it('names the first of two equal fallbacks by where it stands in the settings', () => {
  const models = ['a', 'b', 'c'].map((name) => ({ name, model }));
  const { problems } = parseConfiguration({ models, fallbacks: { a: [7, 'b', 'c', 'b'] } });
  expect(problems.at(-1)).toMatchObject({
    code: 'duplicate',
    path: ['fallbacks', 'a', 3],
    first: ['fallbacks', 'a', 1],
  });
});

/** What took 19 s and more before may take this long on a busy machine. */
const BOUND_MS = 2000;

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

describe('many entries of one model', () => {
  it('are compared by their headers without comparing each with each', () => {
    const headers = (index: number): object => ({ 'x-a': 'v '.repeat(5000) + String(index % 300) });
    const models = list(500, (index) => ({ name: 'a', model, headers: headers(index) }));
    let parsed = parseConfiguration({});
    expect(timeOf(() => (parsed = parseConfiguration({ models })))).toBeLessThan(BOUND_MS);
    expect(parsed.configuration.deployments).toHaveLength(300);
    expect(parsed.problems[0]).toMatchObject({ code: 'duplicate', path: ['models', 300], first: ['models', 0] });
  });

  it('are numbered without trying every number before', () => {
    const models = list(500, (index) => ({ name: 'a', model, apiKey: `\${env:K${index}}` }));
    let parsed = parseConfiguration({});
    expect(timeOf(() => (parsed = parseConfiguration({ models })))).toBeLessThan(BOUND_MS);
    expect(parsed.configuration.deployments.at(-1)?.id).toBe('a:openai/gpt-5-mini@api.openai.com#500');
    expect(parsed.indexes.size).toBe(500);
  });
});

describe('many mistaken names', () => {
  const longName = (index: number): string => `group-with-a-long-name-for-the-editor-${index}`;
  const mistyped = (index: number): string => `group-with-a-long-nane-for-the-editor-${index}`;
  const models = list(500, (index) => ({ name: longName(index), model }));

  it.each([
    ['of fallbacks', { models, fallbacks: Object.fromEntries(list(1000, (index) => [mistyped(index), ['a']])) }],
    ['in fallbacks', { models, fallbacks: { [longName(1)]: list(1000, mistyped) } }],
    ['of 20,000 letters', { models: [{ name: 'a'.repeat(200), model }], defaultModel: 'b'.repeat(20_000) }],
  ])('are told at once: %s', (_, raw) => {
    let parsed = parseConfiguration({});
    expect(timeOf(() => (parsed = parseConfiguration(raw)))).toBeLessThan(BOUND_MS);
    expect(parsed.problems[0]?.code).toBe('unknown-group');
  });

  it('get a suggestion where they come first', () => {
    const { problems } = parseConfiguration({ models, fallbacks: { [longName(1)]: list(1000, mistyped) } });
    expect(problems[0]?.replacement).toBe(longName(0));
    expect(problems.at(-2)?.replacement).toBeUndefined();
  });
});

describe('more than Turnpike reads', () => {
  const keyed = { name: 'a', model, apiKey: 'sk-secret' };

  it('is said of models at the first that is left out, with the keys that stand behind it', () => {
    const models = [...list(600, (index) => ({ name: `g${index}`, model })), keyed];
    const { configuration, problems } = parseConfiguration({ models, fallbacks: { g0: ['g1', 'g550'] } });
    expect(configuration.deployments.map(({ group }) => group)).toEqual(list(500, (index) => `g${index}`));
    expect([...configuration.fallbacks]).toEqual([['g0', ['g1']]]);
    expect(problems).toMatchObject([
      { code: 'too-many', path: ['models', 500], limit: 500, severity: 'error' },
      { code: 'literal-key', path: ['models', 600, 'apiKey'] },
    ]);
  });

  it('is said although there are many problems before it', () => {
    const { problems } = parseConfiguration({ models: [...list(500, () => 7), keyed, keyed] });
    const codes = problems.map(({ code }) => code);
    expect(codes.slice(196)).toEqual(['wrong-type', 'too-many', 'literal-key', 'literal-key', 'more-problems']);
  });

  it('is said of fallbacks at the first group whose fallbacks are left out', () => {
    const models = list(101, (index) => ({ name: `g${index}`, model }));
    const names = models.map(({ name }) => name);
    const fallbacks = Object.fromEntries(names.map((name, at) => [name, names.slice(at + 1).concat(names)]));
    const { configuration, problems } = parseConfiguration({ models, fallbacks });
    expect(problems.find(({ code }) => code === 'too-many')).toMatchObject({ path: ['fallbacks', 'g26'], limit: 5000 });
    expect(configuration.fallbacks.size).toBe(26);
  });

  it('has no name of more than 200 characters, no model of 1,000 and no address of 2,000', () => {
    const models = [
      { name: 'n'.repeat(201), model },
      { name: 'a', model: `openai/${'m'.repeat(1000)}` },
      { name: 'a', model, apiBase: `https://llm.example.com/${'a'.repeat(2000)}` },
    ];
    const { configuration, problems } = parseConfiguration({ models });
    expect(configuration.deployments).toEqual([]);
    expect(problems).toMatchObject([
      { code: 'too-long', path: ['models', 0, 'name'], effect: 'entry-left-out', limit: 200 },
      { code: 'too-long', path: ['models', 1, 'model'], effect: 'entry-left-out', limit: 1000 },
      { code: 'too-long', path: ['models', 2, 'apiBase'], effect: 'entry-left-out', limit: 2000 },
    ]);
  });
});

describe('many problems', () => {
  it('are told up to 200 of each setting, with how many more there are', () => {
    const keyed = { name: 'a', model, apiKey: 'sk-secret' };
    const models = [...list(499, () => 7), keyed];
    const { problems } = parseConfiguration({ models, defaultModel: 'b', fallbacks: { a: list(1000, () => 7) } });
    const codes = problems.map(({ code }) => code);
    expect(codes.slice(0, 199)).toEqual(list(199, () => 'wrong-type'));
    expect(codes.slice(199, 202)).toEqual(['literal-key', 'more-problems', 'unknown-group']);
    expect(problems[200]).toMatchObject({ path: ['models'], count: 300 });
    expect(problems).toHaveLength(201 + 1 + 201);
    expect(problems.at(-1)).toMatchObject({ code: 'more-problems', path: ['fallbacks'], count: 800 });
  });
});

describe('a key that stands where a name should', () => {
  const key = 'sk-proj-0123456789abcdef';

  it.each([
    ['a model', { models: [{ name: 'a', model: key }] }],
    ['a model at an address', { models: [{ name: 'a', model: key, apiBase: 'https://llm.example.com' }] }],
    ['a model behind a provider', { models: [{ name: 'a', model: `opena/${key}`, pricedAs: `openai/${key}` }] }],
    ['a group', { models: [{ name: 'a', model }], defaultModel: key }],
    ['a fallback', { models: [{ name: 'a', model }], fallbacks: { a: [key] } }],
  ])('is told by its beginning alone: %s', (_, raw) => {
    const { problems } = parseConfiguration(raw);
    const told = JSON.stringify(problems);
    expect(problems.length).toBeGreaterThan(0);
    expect(told).not.toContain(key.slice(0, 10));
  });

  it('is not seen in the name of a model that begins like one', () => {
    const [problem] = parseConfiguration({
      models: [{ name: 'a', model: 'xai-org/grok-2-with-a-long-name' }],
    }).problems;
    expect(problem).toMatchObject({ code: 'unknown-provider', provider: 'xai-org' });
  });
});

describe('a problem with a long name', () => {
  const long = 'n'.repeat(1_000_000);

  it.each([
    ['a property', { models: [{ name: 'a', model, [long]: 1 }] }],
    ['a model', { models: [{ name: 'a', model: long, apiBase: 'https://llm.example.com' }] }],
    ['a provider', { models: [{ name: 'a', model: `opena/${long}` }] }],
    ['a header', { models: [{ name: 'a', model, headers: { [`${long} `]: 'x' } }] }],
    ['a group', { models: [{ name: 'a', model }], defaultModel: long }],
    ['a loop', { models: [{ name: long, model }], fallbacks: { [long]: [long] } }],
  ])('holds its first 200 letters, and no replacement that is longer: %s', (_, raw) => {
    const { problems } = parseConfiguration(raw);
    expect(problems).toHaveLength(1);
    const [problem] = problems;
    expect(JSON.stringify({ ...problem, path: [] }).length).toBeLessThan(1000);
    expect(problem?.replacement).toBeUndefined();
  });

  it('keeps its path, by which it is found in the text', () => {
    const { problems } = parseConfiguration({ models: [{ name: 'a', model, [long]: 1 }] });
    expect(problems[0]).toMatchObject({ path: ['models', 0, long], property: `${'n'.repeat(200)}…` });
  });
});

it('leaves out many mistaken properties of one entry in one go', () => {
  const odd = Object.fromEntries(list(4000, (index) => [`p${index}`, 1]));
  const models = [{ name: 'a', model, ...odd, headers: { 'x-a': 'kept', ...odd } }];
  let parsed = parseConfiguration({});
  expect(timeOf(() => (parsed = parseConfiguration({ models })))).toBeLessThan(BOUND_MS);
  expect(parsed.configuration.deployments[0]?.headers).toEqual({ 'x-a': 'kept' });
});

it('refuses headers of millions of characters, and looks no further at them', () => {
  const headers = { 'x-long': 'aA1'.repeat(3_000_000), ['n'.repeat(9_000_000)]: 'x', 'x-a': 'kept' };
  const { configuration, problems } = parseConfiguration({ models: [{ name: 'a', model, headers }] });
  expect(configuration.deployments[0]?.headers).toEqual({ 'x-a': 'kept' });
  expect(problems).toMatchObject([
    { code: 'bad-header', fault: 'value' },
    { code: 'bad-header', fault: 'name' },
  ]);
});

it('reads 100,000 blanks in a key and 1,900 slashes in an address in linear time', () => {
  const apiKey = `\${${' '.repeat(100_000)}x!`;
  const apiBase = `http://127.0.0.1/${'/'.repeat(1900)}x`;
  let parsed = parseConfiguration({});
  expect(timeOf(() => (parsed = parseConfiguration({ models: [{ name: 'a', model, apiKey, apiBase }] })))).toBeLessThan(
    BOUND_MS,
  );
  expect(parsed.problems.map(({ code }) => code)).toEqual(['malformed-key-reference']);
});
