import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import type { App } from '../../src/app.ts';
import { lookUp } from '../../src/catalog/catalogue.ts';
import type { KeyReference } from '../../src/config/configuration.ts';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';
import { LlmError } from '../../src/llm/llm-error.ts';
import type { Model } from '../../src/llm/model.ts';
import type { StreamEvent } from '../../src/llm/stream-event.ts';
import { startSimulator } from '../simulator/simulator.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { GroupState } from '../../src/router/group-state.ts';
import { callOf } from '../support/calls.ts';
import { LedgerRecorder } from '../support/ledger-recorder.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.reset());
afterAll(() => simulator.close());

interface Opened {
  readonly app: App;
  readonly groups: () => readonly GroupState[];
  /** The keys that were asked for, in order. */
  readonly references: readonly KeyReference[];
  readonly ask: (group?: string) => Promise<readonly StreamEvent[]>;
  readonly setKey: (key: string | undefined) => void;
}

function open(models: readonly object[], settings: object = {}): Opened {
  let key: string | undefined = 'a-key';
  const { configuration, problems } = parseConfiguration({ models, ...settings });
  expect(problems).toEqual([]);
  const references: KeyReference[] = [];
  const readKey = async (reference: KeyReference) => {
    references.push(reference);
    return key;
  };
  const app = createApp({ ledger: new LedgerRecorder(), readKey, hasKey: () => undefined });
  const { model, groups } = app.compose(configuration);
  return {
    app,
    groups,
    references,
    setKey: (next) => (key = next),
    ask: async (group = 'main') => collect(model, group),
  };
}

async function collect(model: Model, group: string): Promise<readonly StreamEvent[]> {
  const messages = [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }] as const;
  const events: StreamEvent[] = [];
  for await (const event of model.stream({ kind: 'chat', group, messages }, callOf())) events.push(event);
  return events;
}

const openai = (more: object = {}): object => ({
  name: 'main',
  model: 'openai/gpt-5-mini',
  apiBase: simulator.base('openai'),
  ...more,
});

describe('the composed app', () => {
  it('answers, with the route, the cost and one finish, last', async () => {
    simulator.script({ answer: { text: 'Hello', usage: { input: 1_000_000, output: 0 } } });
    const events = await open([openai({ price: { input: 3, output: 9 } })]).ask();
    expect(events.map(({ type }) => type)).toEqual([
      'attempt-start',
      'response-start',
      'text-delta',
      'usage',
      'cost',
      'finish',
    ]);
    expect(events.find((event) => event.type === 'cost')).toMatchObject({ cost: { kind: 'exact', nanoUsd: 3e9 } });
  });

  it('sends the limit of output tokens that the person set, and none otherwise', async () => {
    await open([openai({ maxOutputTokens: 77 })]).ask();
    await open([openai()]).ask();
    const [limited, free] = simulator.requests().map(({ body }) => body);
    expect(limited).toMatchObject({ max_tokens: 77 });
    expect(free).not.toHaveProperty('max_tokens');
  });

  it('falls back to another group, and prices the model that answered', async () => {
    simulator.script({ match: { api: 'openai' }, fault: { kind: 'http', failure: 'quota' } });
    simulator.script({ answer: { text: 'Free', usage: { input: 10, output: 10 } } });
    const local = { name: 'local', model: 'ollama/qwen3:14b', apiBase: simulator.base('ollama') };
    const events = await open([openai(), local], { fallbacks: { main: ['local'] } }).ask();
    expect(events.find((event) => event.type === 'cost')).toMatchObject({ cost: { nanoUsd: 0 } });
    expect(events.filter((event) => event.type === 'attempt-start').map(({ target }) => target.seller.vendor)).toEqual([
      'openai',
      'ollama',
    ]);
  });

  it('reads the key at each call, and forgets what the old one did when it was changed', async () => {
    const opened = open([openai()]);
    const health = () => opened.groups()[0]?.deployments[0]?.health;
    opened.setKey('an-invalid-key'); // the simulator refuses keys that hold this word
    await expect(opened.ask()).rejects.toMatchObject({ kind: 'auth' });
    expect(health()).toMatchObject({ kind: 'open', error: { kind: 'auth' } });
    opened.setKey('a-better-key');
    opened.app.keyChanged('openai', new URL(simulator.url).origin);
    expect(health()).toEqual({ kind: 'closed' });
    expect((await opened.ask()).at(-1)).toMatchObject({ type: 'finish' });
    expect(simulator.requests().at(-1)?.headers['authorization']).toBe('Bearer a-better-key');
  });

  it('reads the key for the scheme of the address, and not for the host alone', async () => {
    const opened = open([openai()]);
    await opened.ask();
    expect(opened.references).toEqual([{ kind: 'stored', vendor: 'openai', origin: new URL(simulator.url).origin }]);
    expect(new URL(simulator.url).protocol).toBe('http:');
  });

  it('charges no list price to a server at another address, and says that it knows none', async () => {
    simulator.script({ answer: { text: 'Hello', usage: { input: 1_000_000, output: 1_000_000 } } });
    const events = await open([openai({ model: 'openai/gpt-4o' })]).ask();
    expect(events.find((event) => event.type === 'cost')).toMatchObject({ cost: { kind: 'unpriced' } });
  });

  it('charges what the entry names: nothing for a local server, or the list price of a model', async () => {
    const usage = { input: 1_000_000, output: 0 };
    const costOf = async (more: object) => {
      simulator.script({ answer: { text: 'Hello', usage } });
      const events = await open([openai({ model: 'openai/gpt-4o', ...more })]).ask();
      return events.find((event) => event.type === 'cost')?.cost;
    };
    expect(await costOf({ local: true })).toEqual({ kind: 'exact', nanoUsd: 0 });
    const listPrice = lookUp('openai', 'gpt-4o')?.price?.rates.input;
    expect(listPrice).toBeGreaterThan(0);
    expect(await costOf({ pricedAs: 'openai/gpt-4o' })).toEqual({ kind: 'exact', nanoUsd: listPrice });
  });

  it('sends the headers of the entry, and its quirks', async () => {
    const more = { headers: { 'X-Title': 'Turnpike' }, quirks: { maxTokensField: 'max_completion_tokens' } };
    await open([openai({ ...more, maxOutputTokens: 50 })]).ask();
    const [request] = simulator.requests();
    expect(request?.headers['x-title']).toBe('Turnpike');
    expect(request?.body).toMatchObject({ max_completion_tokens: 50 });
  });

  it('names the environment variable that is not set, and calls nobody', async () => {
    // oxlint-disable-next-line no-template-curly-in-string -- the settings' own syntax
    const opened = open([openai({ apiKey: '${env:HOUSE_KEY}' })]);
    opened.setKey(undefined);
    const error = await opened.ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LlmError);
    expect(error).toMatchObject({ kind: 'auth', details: { variable: 'HOUSE_KEY' } });
    expect(simulator.requests()).toEqual([]);
  });

  it('sends no key to a server on this machine when there is none', async () => {
    const opened = open([openai()]);
    opened.setKey(undefined);
    await opened.ask();
    expect(simulator.requests()[0]?.headers).not.toHaveProperty('authorization');
  });

  it('shows health, price, context window and abilities of each deployment', async () => {
    const models = [
      openai({ contextWindow: 5000, price: { input: 3, output: 9 }, abilities: { images: false } }),
      { name: 'vendor', model: 'openai/gpt-5-mini' },
    ];
    const { ask, groups } = open(models, { routing: { numRetries: 0, allowedFails: 1 } });
    const [main, vendor] = groups().map(({ deployments: [first] }) => first);
    expect(main).toMatchObject({ contextWindow: 5000, price: { rates: { input: 3e9 } }, health: { kind: 'closed' } });
    expect(main?.abilities).toMatchObject({ images: 'no' });
    expect(vendor).toMatchObject({ contextWindow: 400_000, abilities: { images: 'yes' } });
    simulator.script({ fault: { kind: 'http', failure: 'overloaded' } });
    await expect(ask()).rejects.toMatchObject({ kind: 'overloaded' });
    expect(groups()[0]?.deployments[0]?.health).toMatchObject({ kind: 'open', error: { kind: 'overloaded' } });
  });

  it.each([
    [true, [false, false, false]],
    [false, [true, false, true]],
    [undefined, [false, false, false]],
  ])('shows which deployments lack the key that they need (there: %s)', (there, expected) => {
    const models = [
      { name: 'a', model: 'openai/gpt-5-mini' },
      { name: 'b', model: 'openai/house', apiBase: 'https://llm.example.com/v1' },
      // oxlint-disable-next-line no-template-curly-in-string -- the settings' own syntax
      { name: 'c', model: 'ollama/qwen3:14b', apiKey: '${env:HOUSE_KEY}' },
    ];
    const { configuration } = parseConfiguration({ models });
    const app = createApp({ ledger: new LedgerRecorder(), readKey: async () => undefined, hasKey: () => there });
    const groups = app.compose(configuration).groups();
    expect(groups.map(({ deployments }) => deployments[0]?.lacksKey)).toEqual(expected);
  });
});
