import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Ledger } from '../../../src/ledger/ledger.ts';

import type { Usage } from '../../../src/llm/usage.ts';
import { end, openTestLedger, start, target, temporaryFolder, until } from '../../support/ledger-fixtures.ts';
import type { OpenedLedger, TestLedger } from '../../support/ledger-fixtures.ts';

// Threads and disks of a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let folder = '';
let file = '';
let remove = (): Promise<void> => Promise.resolve();
const opened: TestLedger[] = [];

beforeEach(async () => {
  const temporary = await temporaryFolder();
  folder = temporary.path;
  file = join(folder, 'storage', 'ledger.db');
  remove = temporary.remove;
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((ledger) => ledger.close()));
  await remove();
});

function open(busyTimeoutMs?: number): OpenedLedger {
  const result = openTestLedger(file, busyTimeoutMs === undefined ? {} : { busyTimeoutMs, patienceMs: busyTimeoutMs });
  opened.push(result.ledger);
  return result;
}

/** What another program sees in the file. */
function look(sql: string): readonly Record<string, unknown>[] {
  const database = new DatabaseSync(file);
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

describe('rows', () => {
  test('keep everything that is known of an attempt', async () => {
    const { ledger, problems } = open();
    const usage: Usage = {
      input: 1,
      cacheRead: 2,
      cacheWrite5m: 3,
      cacheWrite1h: 4,
      output: 5,
      reasoning: 6,
      audioInput: 7,
      audioOutput: 8,
      audioCacheRead: 9,
      imageInput: 10,
      imageOutput: 11,
      searches: 12,
      serviceTier: 'flex',
      reportedCost: 13,
    };
    const begin = start('a', { conversationId: 'c' });
    const finish = end(42, {
      usage,
      modelAnswered: 'gpt-2',
      estimatedOutput: 3,
      timeToFirstTokenMs: 120,
      durationMs: 700,
    });
    ledger.begin(begin);
    ledger.settle('a', finish);
    expect(await ledger.recent(5)).toEqual([{ ...begin, ...finish }]);
    expect(problems).toEqual([]);
  });

  test('tell what was not reported from what was 0', async () => {
    const { ledger } = open();
    ledger.begin(start('a'));
    ledger.settle('a', end(1, { usage: { input: 3, cacheRead: 0 } }));
    expect((await ledger.recent(1))[0]?.usage).toEqual({ input: 3, cacheRead: 0 });
  });

  test('are open until they are settled, and settled once', async () => {
    const { ledger } = open();
    ledger.begin(start('a'));
    ledger.progress('a', { cost: { kind: 'at-least', nanoUsd: 150 }, estimatedOutput: 9 });
    expect(await ledger.recent(1)).toMatchObject([{ status: 'open', cost: { nanoUsd: 150 }, estimatedOutput: 9 }]);
    ledger.settle('a', end(200));
    ledger.settle('a', end(999, { status: 'failed' }));
    ledger.progress('a', { cost: { kind: 'at-least', nanoUsd: 5 } });
    expect(await ledger.recent(9)).toMatchObject([{ status: 'ok', cost: { kind: 'exact', nanoUsd: 200 } }]);
  });

  test('come newest first', async () => {
    const { ledger } = open();
    for (const id of ['a', 'b', 'c']) ledger.begin(start(id, { startedAt: 1_000 + id.charCodeAt(0) }));
    expect((await ledger.recent(2)).map(({ id }) => id)).toEqual(['c', 'b']);
  });

  test('survive in the file', async () => {
    const first = open();
    first.ledger.begin(start('a'));
    first.ledger.settle('a', end(200));
    await first.ledger.close();
    const second = open();
    expect(await second.ledger.spend({ since: 0 })).toMatchObject({ nanoUsd: 200, attempts: 1 });
  });

  test('hold whole numbers', async () => {
    const { ledger } = open();
    ledger.begin(start('a', { startedAt: 1_000.4 }));
    ledger.settle('a', end(2.5, { durationMs: 1.6, usage: { input: 1.2 } }));
    await ledger.spend({ since: 0 });
    const [row] = look('SELECT started_at, nano_usd, duration_ms, input FROM attempts');
    expect(row).toEqual({ started_at: 1_000, nano_usd: 3, duration_ms: 2, input: 1 });
  });
});

describe('sums', () => {
  function filled(): Ledger {
    const { ledger } = open();
    const rows = [
      { id: 'a', startedAt: 100, ending: end(10, { usage: { input: 5, cacheRead: 3, output: 2, reasoning: 1 } }) },
      { id: 'b', startedAt: 200, ending: end(20, { modelAnswered: 'gpt-2', cost: { kind: 'at-least', nanoUsd: 20 } }) },
      { id: 'c', startedAt: 300, ending: end(0, { cost: { kind: 'unpriced', reason: 'no-price' } }) },
      { id: 'd', startedAt: 400, ending: end(0, { status: 'failed', errorKind: 'rate-limit' }) },
    ] as const;
    for (const { id, startedAt, ending } of rows) {
      ledger.begin(start(id, { startedAt }));
      ledger.settle(id, ending);
    }
    ledger.begin(start('open', { startedAt: 250 }));
    return ledger;
  }

  test('are of the attempts that began in the period and have ended', async () => {
    const ledger = filled();
    const common = { atLeast: false, estimated: false, unpriced: {} };
    expect(await ledger.spend({ since: 0 })).toEqual({
      ...common,
      nanoUsd: 30,
      attempts: 4,
      atLeast: true,
      unpriced: { 'no-price': 1 },
    });
    expect(await ledger.spend({ since: 100, until: 200 })).toEqual({ ...common, nanoUsd: 10, attempts: 1 });
    expect(await ledger.spend({ since: 101, until: 301 })).toMatchObject({ nanoUsd: 20, attempts: 2 });
    expect(await ledger.spend({ since: 500 })).toEqual({ ...common, nanoUsd: 0, attempts: 0 });
  });

  test('say when they are partly a guess', async () => {
    const { ledger } = open();
    ledger.begin(start('a'));
    ledger.settle('a', end(1, { cost: { kind: 'estimated', nanoUsd: 1 } }));
    expect(await ledger.spend({ since: 0 })).toMatchObject({ estimated: true, atLeast: false });
  });

  test('are by the model that answered', async () => {
    const ledger = filled();
    const models = await ledger.byModel({ since: 0 });
    expect(models.map(({ model, nanoUsd }) => [model, nanoUsd])).toEqual([
      ['gpt-2', 20],
      ['gpt', 10],
    ]);
    expect(models[1]).toMatchObject({
      seller: target.seller,
      attempts: 3,
      failedAttempts: 1,
      unpriced: { 'no-price': 1 },
      inputTokens: 5,
      cacheReadTokens: 3,
      cacheWriteTokens: 0,
      outputTokens: 3,
    });
  });
});

test.each([1e19, -1e15, Number.NaN])(
  'a figure of %d from a server stops neither the thread nor the sums',
  async (bad) => {
    const { ledger, problems } = open();
    const usage = { input: bad, output: 2, reportedCost: bad };
    ledger.begin(start('bad', { estimatedInput: bad }));
    ledger.progress('bad', { cost: { kind: 'at-least', nanoUsd: bad }, usage });
    ledger.settle('bad', end(bad, { cost: { kind: 'reported', nanoUsd: bad }, usage }));
    ledger.begin(start('good'));
    ledger.settle('good', end(5));
    const spend = { nanoUsd: 5, attempts: 2, unpriced: { 'out-of-range': 1 } };
    expect(await ledger.spend({ since: 0 })).toMatchObject(spend);
    expect(await ledger.spendOfThisWindow()).toMatchObject(spend);
    expect(problems).toEqual([]);
  },
);

describe('several windows', () => {
  test('hear of each other’s writes', async () => {
    const [one, two] = [open(), open()];
    await Promise.all([one.ledger.spend({ since: 0 }), two.ledger.spend({ since: 0 })]);
    await new Promise((resolve) => setTimeout(resolve, 1_500)); // what their start had to say is said
    let heard = 0;
    two.ledger.onDidChange(() => heard++);
    one.ledger.begin(start('a'));
    one.ledger.settle('a', end(7));
    await until(() => heard > 0);
    expect(await two.ledger.spend({ since: 0 })).toMatchObject({ nanoUsd: 7 });
  });

  test('leave each other’s open rows alone', async () => {
    const one = open();
    one.ledger.begin(start('a'));
    await one.ledger.recent(1);
    const two = open();
    expect(await two.ledger.recent(1)).toMatchObject([{ id: 'a', status: 'open' }]);
    one.ledger.settle('a', end(9));
    expect(await one.ledger.recent(1)).toMatchObject([{ status: 'ok' }]);
  });

  test('account for what a window left open when it closed', async () => {
    const one = open();
    one.ledger.begin(start('a'));
    await one.ledger.close();
    const two = open();
    expect(await two.ledger.recent(1)).toMatchObject([{ status: 'lost', cost: { kind: 'at-least', nanoUsd: 100 } }]);
    expect(await two.ledger.spend({ since: 0 })).toMatchObject({ nanoUsd: 100, atLeast: true });
  });

  test('can create the file at the same moment', async () => {
    const all = Array.from({ length: 6 }, () => open());
    for (const [index, { ledger }] of all.entries()) {
      ledger.begin(start(String(index)));
      ledger.settle(String(index), end(1));
    }
    await Promise.all(all.map(({ ledger }) => ledger.spend({ since: 0 })));
    expect(await all[0]?.ledger.spend({ since: 0 })).toMatchObject({ nanoUsd: 6 });
    expect(all.flatMap(({ problems }) => problems)).toEqual([]);
  });
});

describe('a file in trouble', () => {
  test('that another window is just creating is waited for', async () => {
    await mkdir(join(folder, 'storage'));
    const other = new DatabaseSync(file);
    other.exec('CREATE TABLE begun (x); BEGIN IMMEDIATE'); // without a write-ahead log as yet
    const { ledger, problems } = open();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    other.exec('ROLLBACK');
    other.close();
    ledger.begin(start('a'));
    ledger.settle('a', end(5));
    expect(await ledger.spend({ since: 0 })).toMatchObject({ nanoUsd: 5 });
    expect(problems).toEqual([]);
  });

  test('that is damaged is set aside, not dropped, and said so', async () => {
    await mkdir(join(folder, 'storage'));
    await writeFile(file, 'this is no database '.repeat(1000));
    const { ledger, problems } = open();
    ledger.begin(start('a'));
    ledger.settle('a', end(5));
    expect(await ledger.spend({ since: 0 })).toMatchObject({ nanoUsd: 5 });
    expect(problems).toMatchObject([{ kind: 'damaged' }]);
    const aside = (await readdir(join(folder, 'storage'))).find((name) => name.includes('.damaged-'));
    expect(await readFile(join(folder, 'storage', aside ?? ''), 'utf8')).toContain('this is no database');
  });

  test('that is damaged inside is found out too', async () => {
    const first = open();
    for (let index = 0; index < 300; index++) {
      first.ledger.begin(start(String(index)));
      first.ledger.settle(String(index), end(1));
    }
    await first.ledger.close();
    const bytes = await readFile(file);
    bytes.fill(0xff, 4096 * 3, 4096 * 6);
    await writeFile(file, bytes);
    const { ledger, problems } = open();
    expect(await ledger.spend({ since: 0 })).toMatchObject({ attempts: 0 });
    expect(problems).toMatchObject([{ kind: 'damaged' }]);
  });

  test('of a newer version is left as it is and read, and this session is kept in memory', async () => {
    const first = open();
    first.ledger.begin(start('before'));
    first.ledger.settle('before', end(7));
    await first.ledger.close();
    const database = new DatabaseSync(file);
    database.exec("UPDATE store_versions SET version = 99 WHERE name = 'ledger'");
    database.close();
    const before = await readFile(file);
    const { ledger, problems } = open();
    ledger.begin(start('a'));
    ledger.settle('a', end(5));
    expect(await ledger.spend({ since: 0 })).toMatchObject({ nanoUsd: 12, attempts: 2, atLeast: false });
    expect((await ledger.recent(9)).map(({ id }) => id).toSorted()).toEqual(['a', 'before']);
    expect(problems).toEqual([{ kind: 'newer', part: 'ledger', version: 99 }]);
    await ledger.close();
    expect(await readFile(file)).toEqual(before);
  });

  test('that cannot be made is tried again, and nothing is lost meanwhile', async () => {
    await writeFile(join(folder, 'storage'), 'a file where the folder should be');
    const { ledger, problems } = open();
    ledger.begin(start('a'));
    ledger.settle('a', end(5));
    expect(await ledger.spend({ since: 0 })).toMatchObject({ nanoUsd: 5, attempts: 1 });
    expect(problems).toMatchObject([{ kind: 'unwritable' }]);
    await rm(join(folder, 'storage'));
    await until(() => existsSync(file));
    await until(() => problems.length > 1);
    expect(problems[1]).toEqual({ kind: 'written-again', rows: 1 });
    expect(look('SELECT id, status, nano_usd FROM attempts')).toEqual([{ id: 'a', status: 'ok', nano_usd: 5 }]);
    expect(await ledger.spend({ since: 0 })).toMatchObject({ nanoUsd: 5, attempts: 1 });
  });

  test('that cannot be written keeps rows in memory, bounded, and counts each once', async () => {
    const { ledger, problems } = open(20);
    ledger.begin(start('before'));
    await ledger.recent(1);
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE'); // a window that holds the file and does not let go
    ledger.settle('before', end(5));
    for (let index = 0; index < 1_200; index++) {
      ledger.begin(start(String(index), { startedAt: 2_000 + index }));
      ledger.settle(String(index), end(1));
    }
    const meanwhile = await ledger.spend({ since: 0 });
    expect(meanwhile.attempts).toBe(1_000);
    expect((await ledger.recent(1_500)).filter(({ id }) => id === '1199')).toHaveLength(1);
    expect(problems.map(({ kind }) => kind)).toEqual(['unwritable', 'rows-dropped']);
    other.exec('ROLLBACK');
    other.close();
    await until(() => problems.length > 2);
    expect(problems[2]).toEqual({ kind: 'written-again', rows: 1_000 });
    expect(await ledger.spend({ since: 0 })).toMatchObject({ attempts: 1_000, nanoUsd: meanwhile.nanoUsd });
  });
});

test('a row that waits is not written over its later state', async () => {
  const { ledger, problems } = open(20);
  await ledger.recent(1);
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  ledger.begin(start('a'));
  await until(() => problems.length === 1);
  other.exec('ROLLBACK');
  other.close();
  ledger.settle('a', end(5)); // the file could take it now, but its beginning still waits
  await until(() => problems.length === 2);
  expect(await ledger.recent(5)).toMatchObject([{ id: 'a', status: 'ok' }]);
});

test('questions fail when the thread is gone, instead of waiting for ever', async () => {
  const { ledger } = open();
  await ledger.close();
  await expect(ledger.spend({ since: 0 })).rejects.toThrow('stopped');
});
