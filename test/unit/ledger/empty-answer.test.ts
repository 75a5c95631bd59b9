import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Price } from '../../../src/catalog/price.ts';
import { withMeter } from '../../../src/ledger/meter.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { FinishReason } from '../../../src/llm/finish-reason.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import { withAnswerCheck } from '../../../src/router/answer-check.ts';
import { ATTEMPT } from '../../support/calls.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { openTestLedger, target, temporaryFolder } from '../../support/ledger-fixtures.ts';
import type { TestLedger } from '../../support/ledger-fixtures.ts';
import { ScriptedModel } from '../../support/scripted-model.ts';
import { ask, finish, listen, text } from '../../support/stream-samples.ts';

// Threads of a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** $1 per million in, $10 per million out. */
const price: Price = { rates: { input: 1e9, output: 10e9 }, steps: [], serviceTiers: {} };
const used: StreamEvent = { type: 'usage', attempt: ATTEMPT, usage: { input: 10, output: 2 } };

let remove = (): Promise<void> => Promise.resolve();
let ledger: TestLedger;

beforeEach(async () => {
  const folder = await temporaryFolder();
  remove = folder.remove;
  ledger = openTestLedger(join(folder.path, 'ledger.db')).ledger;
});

afterEach(async () => {
  await ledger.close();
  await remove();
});

/** The layers as the app has them, over a model that plays `steps`. */
function listenTo(steps: readonly StreamEvent[]) {
  const model = withMeter(withAnswerCheck(new ScriptedModel(new FakeClock(), steps)), target, {
    ledger,
    clock: systemClock,
    priceOf: () => price,
    estimateInput: () => 100,
  });
  return listen(model, ask());
}

test.each<readonly [FinishReason['unified'], string]>([
  ['stop', 'malformed'],
  ['length', 'malformed'],
  ['content-filter', 'content-policy'],
])('an empty answer (%s) is failed in the ledger as in the route, and costs what was reported', async (end, kind) => {
  const { events, error } = await listenTo([text(''), used, finish(end)]);
  expect(error).toMatchObject({ kind });
  expect(events.map(({ type }) => type)).toEqual(['usage', 'cost']);
  const cost = { kind: 'exact', nanoUsd: 30_000 };
  expect(await ledger.recent(9)).toMatchObject([{ id: ATTEMPT, status: 'failed', errorKind: kind, cost }]);
  expect(await ledger.spend({ since: 0 })).toMatchObject({ nanoUsd: 30_000, atLeast: false, attempts: 1 });
});

test.each<readonly [string, StreamEvent]>([
  ['reasoning', { type: 'reasoning-delta', text: 'Let me think' }],
  ['white space', text('\n\n')],
])('an answer of %s alone is failed in the ledger as in the route, and costs what was reported', async (_, event) => {
  const { error } = await listenTo([event, used, finish()]);
  expect(error).toMatchObject({ kind: 'malformed', details: { empty: true } });
  const cost = { kind: 'exact', nanoUsd: 30_000 };
  expect(await ledger.recent(9)).toMatchObject([{ status: 'failed', errorKind: 'malformed', cost }]);
});

test('a whole answer is ok', async () => {
  expect((await listenTo([text('Hi'), used, finish()])).error).toBeUndefined();
  expect(await ledger.recent(9)).toMatchObject([{ status: 'ok', cost: { kind: 'exact', nanoUsd: 30_000 } }]);
});

test('an answer that ends without its end is failed, and costs at least what was reported', async () => {
  expect((await listenTo([text('Hi'), used])).error).toMatchObject({ kind: 'truncated' });
  const cost = { kind: 'at-least', nanoUsd: 30_000 };
  expect(await ledger.recent(9)).toMatchObject([{ status: 'failed', errorKind: 'truncated', cost }]);
});
