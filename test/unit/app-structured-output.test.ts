import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';
import { startSimulator } from '../simulator/simulator.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { LedgerRecorder } from '../support/ledger-recorder.ts';
import { ask, listen } from '../support/stream-samples.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.reset());
afterAll(() => simulator.close());

const schema = { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] } as const;

async function askFor(text: string) {
  const ledger = new LedgerRecorder();
  const models = [{ name: 'main', model: 'openai/gpt-5-mini', apiBase: simulator.base('openai') }];
  const { configuration } = parseConfiguration({ models });
  const { model } = createApp({ ledger, hasKey: () => true, readKey: () => Promise.resolve('a-key') }).compose(
    configuration,
  );
  simulator.script({ answer: { text: [text.slice(0, 5), text.slice(5)], pace: 20 } });
  const heard = await listen(model, ask('main', { responseFormat: { name: 'point', schema } }));
  return { ...heard, ledger };
}

describe('the composed app, asked for a response format', () => {
  it('gives the value as it grows and as a whole, with the id of its attempt', async () => {
    const { events, error, ledger } = await askFor('{"x":1}');
    expect(error).toBeUndefined();
    const attempts = events.flatMap((event) => (event.type === 'attempt-start' ? [event.attempt] : []));
    const values = events.filter((event) => event.type === 'structured-value');
    expect(values.at(0)).toMatchObject({ attempt: attempts[0], value: {}, whole: false });
    expect(values.at(-1)).toMatchObject({ attempt: attempts[0], value: { x: 1 }, whole: true });
    expect(ledger.settled).toMatchObject([{ id: attempts[0], status: 'ok' }]);
  });

  it('fails an answer that does not fit, in the route and in the ledger alike', async () => {
    const { events, error, ledger } = await askFor('{"x":"one"}');
    expect(error).toMatchObject({ kind: 'response-format' });
    expect(events.some(({ type }) => type === 'finish')).toBe(false);
    expect(ledger.settled).toMatchObject([{ status: 'failed', errorKind: 'response-format' }]);
  });
});
