import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApp, type App } from '../../src/app.ts';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';
import { LlmError } from '../../src/llm/llm-error.ts';
import type { Model } from '../../src/llm/model.ts';
import type { StreamEvent } from '../../src/llm/stream-event.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { LedgerRecorder } from '../support/ledger-recorder.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.reset());
afterAll(() => simulator.close());

interface Opened {
  readonly app: App;
  readonly ask: (group?: string) => Promise<readonly StreamEvent[]>;
  readonly setKey: (key: string | undefined) => void;
}

function open(models: readonly object[], settings: object = {}): Opened {
  let key: string | undefined = 'a-key';
  const { configuration, problems } = parseConfiguration({ models, ...settings });
  expect(problems).toEqual([]);
  const app = createApp({ ledger: new LedgerRecorder(), readKey: () => Promise.resolve(key) });
  const { model } = app.compose(configuration);
  return {
    app,
    setKey: (next) => (key = next),
    ask: async (group = 'main') => collect(model, group),
  };
}

async function collect(model: Model, group: string): Promise<readonly StreamEvent[]> {
  const messages = [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }] as const;
  const events: StreamEvent[] = [];
  for await (const event of model.stream({ group, messages }, new AbortController().signal)) events.push(event);
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
    expect(events.filter((event) => event.type === 'attempt-start').map(({ target }) => target.provider)).toEqual([
      'openai',
      'ollama',
    ]);
  });

  it('reads the key at each call, and asks again at once after it was changed', async () => {
    const opened = open([openai()]);
    opened.setKey('an-invalid-key'); // the simulator refuses keys that hold this word
    await expect(opened.ask()).rejects.toMatchObject({ kind: 'auth' });
    opened.setKey('a-better-key');
    await expect(opened.ask()).rejects.toMatchObject({ kind: 'auth' }); // its circuit is open
    expect(simulator.requests()).toHaveLength(1);
    opened.app.keyChanged('openai', new URL(simulator.url).host);
    expect((await opened.ask()).at(-1)).toMatchObject({ type: 'finish' });
    expect(simulator.requests().at(-1)?.headers['authorization']).toBe('Bearer a-better-key');
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

  it('shows health, price and context window of each deployment', async () => {
    const { configuration } = parseConfiguration({ models: [openai()], routing: { numRetries: 0, allowedFails: 1 } });
    const app = createApp({ ledger: new LedgerRecorder(), readKey: () => Promise.resolve('k') });
    const { model, groups } = app.compose(configuration);
    expect(groups()[0]?.deployments[0]).toMatchObject({ contextWindow: 400_000, health: { kind: 'closed' } });
    simulator.script({ fault: { kind: 'http', failure: 'overloaded' } });
    await expect(collect(model, 'main')).rejects.toMatchObject({ kind: 'overloaded' });
    expect(groups()[0]?.deployments[0]?.health).toMatchObject({ kind: 'open', error: { kind: 'overloaded' } });
  });
});
