import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedModels, simulatorKeyName } from '../../scripts/start/simulated-models.ts';
import { createApp } from '../../src/app.ts';
import type { App } from '../../src/app.ts';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';
import type { ChatSession } from '../../src/host/chat/chat-session.ts';
import { startSimulator } from '../simulator/simulator.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { lastAnswer, sessionOf } from '../support/chat-session.ts';
import { LedgerRecorder } from '../support/ledger-recorder.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

/** What `npm start` opens, without an editor. */
function demo(): { readonly app: App; readonly session: ChatSession } {
  const settings = Object.entries(simulatedModels(simulator.url));
  const { configuration, problems } = parseConfiguration(
    Object.fromEntries(settings.map(([name, value]) => [name.replace('turnpike.', ''), value])),
  );
  expect(problems).toEqual([]);
  const app = createApp({ ledger: new LedgerRecorder(), readKey: async () => simulatorKeyName, hasKey: () => true });
  const { session } = sessionOf(app.compose(configuration).model, { now: Date.now });
  return { app, session };
}

function route(session: ChatSession): readonly string[] {
  return lastAnswer(session).route.map(({ outcome, model }) => `${model} ${outcome}`);
}

describe('the demo', () => {
  it('shows a rate limit, a cut and an outage in the order of the README', async () => {
    const { session } = demo();
    await session.ask('/simulate 429');
    expect(lastAnswer(session).status).toBe('done');
    expect(route(session)).toEqual(['openai/gpt-5-mini failed', 'anthropic/claude-sonnet-4-5 answered']);

    await session.ask('/simulate cut');
    expect(lastAnswer(session)).toMatchObject({ status: 'cut' });
    expect(lastAnswer(session).text).not.toBe('');
    expect(route(session)[0]).toBe('openai/gpt-5-mini skipped');
    await session.continue(lastAnswer(session).id);
    expect(lastAnswer(session)).toMatchObject({ status: 'done' });
    expect(lastAnswer(session).parts.map(({ type }) => type)).toEqual(['text', 'seam', 'text']);

    await session.ask('/simulate outage');
    expect(lastAnswer(session)).toMatchObject({ status: 'failed', text: '' });
    expect(lastAnswer(session).error?.actions.map(({ action }) => action)).toContain('reset-models');

    await session.ask('And now?');
    expect(lastAnswer(session)).toMatchObject({ status: 'done' });
  }, 60_000);

  it('asks the first model again after a reset', async () => {
    const { app, session } = demo();
    await session.ask('/simulate 429');
    app.resetHealth();
    await session.ask('And now?');
    expect(lastAnswer(session)).toMatchObject({ status: 'done', route: [] });
    expect(lastAnswer(session).footer?.model).toContain('openai/gpt-5-mini');
  });
});
