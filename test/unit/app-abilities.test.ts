import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { lookUp } from '../../src/catalog/catalogue.ts';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';
import { startSimulator } from '../simulator/simulator.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { LedgerRecorder } from '../support/ledger-recorder.ts';
import { ask, listen } from '../support/stream-samples.ts';

/** It sees no images, and the catalogue says so. */
const BLIND = 'openai/gpt-3.5-turbo';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.reset());
afterAll(() => simulator.close());

const image = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const;

/**
 * What happens to each of two models when an image is shown to them: to `first`, and to one that can be asked. There is no
 * key, so that a call to a vendor ends before it leaves this machine.
 */
async function show(first: object): Promise<readonly string[]> {
  const models = [
    { name: 'main', order: 1, ...first },
    { name: 'main', order: 2, model: 'openai/house', apiBase: simulator.base('openai') },
  ];
  const { configuration, problems } = parseConfiguration({ models });
  expect(problems).toEqual([]);
  const ports = { ledger: new LedgerRecorder(), hasKey: () => undefined, readKey: () => Promise.resolve(undefined) };
  const request = ask('main', { messages: [{ role: 'user', parts: [image] }] });
  const { events } = await listen(createApp(ports).compose(configuration).model, request);
  return events.flatMap((event) => {
    if (event.type === 'attempt-start') return [`asked ${event.target.model}`];
    return event.type === 'deployment-skip' ? [`skipped ${event.target.model}: ${event.error.kind}`] : [];
  });
}

describe('the composed app, shown an image', () => {
  it('skips a model of which the catalogue says that it sees none', async () => {
    expect(lookUp('openai', 'gpt-3.5-turbo')?.vision).toBe(false);
    expect(await show({ model: BLIND })).toEqual(['skipped gpt-3.5-turbo: unsupported', 'asked house']);
  });

  it('asks a model of which the entry says that it sees them, whatever the catalogue says', async () => {
    expect(await show({ model: BLIND, abilities: { images: true } })).toEqual(['asked gpt-3.5-turbo', 'asked house']);
  });

  it('skips a model of which the entry says that it sees none, where nothing else is known', async () => {
    const local = { model: 'openai/other', apiBase: simulator.base('openai') };
    expect(await show(local)).toEqual(['asked other']);
    expect(await show({ ...local, abilities: { images: false } })).toEqual([
      'skipped other: unsupported',
      'asked house',
    ]);
  });
});
