import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Attempt, Period, SpendScope } from '../../../src/ledger/attempt.ts';
import { ledgerStore, OpenLedger } from '../../../src/ledger/ledger-store.ts';
import { openDatabase } from '../../../src/storage/open-database.ts';
import type { Database } from '../../../src/storage/database.ts';
import type { Cost } from '../../../src/llm/cost.ts';
import { sellerOf } from '../../support/calls.ts';
import { end, start, target, temporaryFolder } from '../../support/ledger-fixtures.ts';

let file = '';
let remove = (): Promise<void> => Promise.resolve();
let databases: Database[] = [];

beforeEach(async () => {
  const folder = await temporaryFolder();
  file = join(folder.path, 'ledger.db');
  remove = folder.remove;
  databases = [];
});

afterEach(async () => {
  for (const database of databases) database.close();
  await remove();
});

function open() {
  const { database } = openDatabase({ file, busyTimeoutMs: 1_000, stores: [ledgerStore] });
  databases.push(database);
  const ledger = new OpenLedger(database);
  return {
    put: (row: Attempt, windowId: string) => ledger.put(row.id, { attempt: row, windowId }),
    remove: (id: string) => ledger.remove(id),
    spend: (scope: SpendScope) => ledger.spend(scope),
    byModel: (period: Period) => ledger.byModel(period),
    recent: (limit: number) => ledger.recent(limit),
  };
}

/** Another program's connection. */
function connect<Result>(action: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(file);
  try {
    return action(database);
  } finally {
    database.close();
  }
}

const EVER = { since: 0 };
const everything = { kind: 'all-windows', period: EVER } as const;

function attempt(id: string, changes: Partial<Attempt> = {}): Attempt {
  return { ...start(id), ...end(5), ...changes };
}

const BAD_NUMBERS = [Number.NaN, Infinity, -Infinity, -7, 2 ** 53, 1e19, 1e300];

describe('numbers that cannot be true', () => {
  test.each(BAD_NUMBERS)('a cost of %d is stored as unknown, and the sum goes on', (nanoUsd) => {
    const store = open();
    store.put(attempt('good'), 'w');
    for (const kind of ['exact', 'reported', 'estimated', 'at-least'] as const)
      store.put(attempt(kind, { cost: { kind, nanoUsd } }), 'w');
    expect(store.spend(everything)).toMatchObject({ nanoUsd: 5, attempts: 5, unpriced: { 'out-of-range': 4 } });
    const unknown: Cost = { kind: 'unpriced', reason: 'out-of-range' };
    expect(store.recent(1)).toMatchObject([{ id: 'at-least', cost: unknown }]);
  });

  test.each(BAD_NUMBERS)('a count or a time of %d was not reported', (bad) => {
    const store = open();
    const usage = { input: bad, output: 4, searches: bad, reportedCost: bad };
    const more = { usage, startedAt: bad, estimatedInput: bad, estimatedOutput: bad };
    store.put(attempt('a', { ...more, durationMs: bad, timeToFirstTokenMs: bad }), 'w');
    expect(store.recent(1)).toEqual([
      { id: 'a', target, startedAt: 0, status: 'ok', estimatedInput: 0, cost: end(5).cost, usage: { output: 4 } },
    ]);
  });

  test('sums of the largest figures do not overflow', () => {
    const store = open();
    const largest = Number.MAX_SAFE_INTEGER;
    const usage = { input: largest, audioInput: largest, output: largest };
    for (let index = 0; index < 1_100; index++)
      store.put(attempt(String(index), { cost: { kind: 'exact', nanoUsd: largest }, usage }), 'w');
    expect(store.spend(everything)).toMatchObject({ attempts: 1_100, nanoUsd: largest });
    expect(store.byModel(EVER)).toMatchObject([{ attempts: 1_100, inputTokens: largest, outputTokens: largest }]);
  });

  test('in a file of an older version neither break nor lower a sum', () => {
    open().put(attempt('good', { usage: { input: 3, output: 2 } }), 'w');
    connect((database) => {
      const insert = database.prepare(
        `INSERT INTO attempts (id, trace_id, window_id, started_at, status, group_name, deployment, provider, host, account,
           model_asked, estimated_input, input, output, searches, figure, nano_usd)
         VALUES (?, '', 'w', 1000, 'ok', 'main', 'd', 'openai', 'openai.example', 'stored', 'gpt', 0, ?, ?, ?, 'reported', ?)`,
      );
      const [huge, largest] = [10_000_000_000_000_000n, 2n ** 63n - 1n];
      insert.run('cost of 1e7 dollars', 1, 1, 1, huge);
      insert.run('the largest', largest, largest, largest, largest);
      insert.run('the largest again', largest, largest, largest, largest);
      insert.run('negative', -1_000, -1_000, -1, -1_000_000);
    });
    const store = open();
    expect(store.spend(everything)).toEqual({
      nanoUsd: 5,
      unpriced: { 'out-of-range': 4 },
      atLeast: false,
      estimated: false,
      attempts: 5,
    });
    expect(store.byModel(EVER)).toMatchObject([{ nanoUsd: 5, inputTokens: 4, outputTokens: 3, attempts: 5 }]);
    const unknown = { kind: 'unpriced', reason: 'out-of-range' };
    expect(store.recent(9).map(({ id, cost, usage }) => [id, cost, usage])).toEqual([
      ['negative', unknown, undefined],
      ['the largest again', unknown, undefined],
      ['the largest', unknown, undefined],
      ['cost of 1e7 dollars', unknown, { input: 1, output: 1, searches: 1 }],
      ['good', { kind: 'exact', nanoUsd: 5 }, { input: 3, output: 2 }],
    ]);
    store.remove('the largest');
    expect(store.recent(9)).toHaveLength(4);
    expect(store.spend(everything)).toMatchObject({ nanoUsd: 5, attempts: 4, unpriced: { 'out-of-range': 3 } });
  });
});

describe('texts', () => {
  test('of a server are bounded', () => {
    const store = open();
    const long = 'x'.repeat(15_000_000);
    const seller = sellerOf(long, { host: long, account: long });
    store.put(
      attempt(long, {
        target: { deployment: long, group: long, seller, model: long },
        conversationId: long,
        modelAnswered: long,
        usage: { input: 1, serviceTier: long },
      }),
      'w',
    );
    const [row] = store.recent(1);
    const id = 'x'.repeat(200);
    expect(row).toMatchObject({
      id,
      conversationId: id,
      target: { deployment: id, group: id, seller: { vendor: id, host: id, account: id }, model: id },
      modelAnswered: id,
      usage: { serviceTier: 'x'.repeat(64) },
    });
    expect(JSON.stringify(row).length).toBeLessThan(3_000);
  });

  test('of any kind come back as they were', () => {
    const store = open();
    const model = 'größe/模型 "x" \u202e\n';
    store.put(attempt('a', { modelAnswered: model }), 'w');
    expect(store.recent(1)[0]?.modelAnswered).toBe(model);
  });
});

describe('doubt', () => {
  test('of a part without a price is kept with its lower bound', () => {
    const store = open();
    const cost: Cost = { kind: 'at-least', nanoUsd: 7, unpriced: 'partial-price' };
    store.put(attempt('a', { cost }), 'w');
    expect(store.recent(1)[0]?.cost).toEqual(cost);
    expect(store.spend(everything)).toMatchObject({ nanoUsd: 7, atLeast: true, unpriced: {} });
  });

  test('is counted by its reason', () => {
    const store = open();
    for (const [index, reason] of (['no-price', 'no-usage', 'no-price'] as const).entries())
      store.put(attempt(String(index), { cost: { kind: 'unpriced', reason } }), 'w');
    expect(store.spend(everything)).toMatchObject({ nanoUsd: 0, unpriced: { 'no-price': 2, 'no-usage': 1 } });
  });
});

describe('sums', () => {
  test('of one window leave the others out, whatever the time', () => {
    const store = open();
    store.put(attempt('a', { startedAt: 1, cost: { kind: 'exact', nanoUsd: 10 } }), 'one');
    store.put(attempt('b', { startedAt: 9e12, cost: { kind: 'exact', nanoUsd: 20 } }), 'one');
    store.put(attempt('c', { cost: { kind: 'exact', nanoUsd: 40 } }), 'two');
    store.put(attempt('d', { status: 'open' }), 'one');
    expect(store.spend({ kind: 'window', windowId: 'one' })).toMatchObject({ nanoUsd: 30, attempts: 2 });
    expect(store.spend({ kind: 'window', windowId: 'three' })).toMatchObject({ nanoUsd: 0, attempts: 0 });
  });

  test('by model keep two servers with the same vendor’s model apart', () => {
    const store = open();
    const own = { ...target, seller: sellerOf('openai', { host: '127.0.0.1:8080' }) };
    store.put(attempt('a'), 'w');
    store.put(attempt('b', { target: own, cost: { kind: 'exact', nanoUsd: 3 } }), 'w');
    expect(store.byModel(EVER).map(({ seller, nanoUsd }) => [seller.host, nanoUsd])).toEqual([
      ['openai.example', 5],
      ['127.0.0.1:8080', 3],
    ]);
  });
});
