import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FromLedgerWorker } from '../../../src/ledger/ledger-messages.ts';
import { LedgerService } from '../../../src/ledger/ledger-service.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { end, start, temporaryFolder } from '../../support/ledger-fixtures.ts';

let file = '';
let remove = (): Promise<void> => Promise.resolve();
let services: LedgerService[] = [];

beforeEach(async () => {
  const folder = await temporaryFolder();
  file = join(folder.path, 'ledger.db');
  remove = folder.remove;
  services = [];
});

afterEach(async () => {
  for (const service of services) service.close();
  await remove();
});

/** A window with a real file. Each `row` is a call that cost 1. */
function openWindow(name: string, clock = new FakeClock()) {
  const posted: FromLedgerWorker[] = [];
  const data = { file, windowId: name, busyTimeoutMs: 20 };
  const service = new LedgerService(data, (message) => posted.push(message), clock);
  services.push(service);
  let count = 0;
  return {
    service,
    row: () => service.put({ ...start(`${name}-${++count}`), ...end(1) }, count),
    problems: () => posted.flatMap((message) => (message.type === 'problem' ? [message.problem] : [])),
    kinds: () => posted.flatMap((message) => (message.type === 'problem' ? [message.problem.kind] : [])),
    attempts: () => {
      const answer = service.answer({ kind: 'spend', scope: { kind: 'all-windows', period: { since: 0 } } });
      return answer.kind === 'spend' ? answer.spend.attempts : undefined;
    },
  };
}

function withDatabase<Result>(path: string, action: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(path);
  try {
    return action(database);
  } finally {
    database.close();
  }
}

function idsIn(path: string): readonly unknown[] {
  return withDatabase(path, (database) => database.prepare('SELECT id FROM attempts ORDER BY id').all()).map(
    ({ id }) => id,
  );
}

const setAsides = (): readonly string[] => readdirSync(dirname(file)).filter((name) => /\.damaged-[^.]*Z$/.test(name));

/** Overwrites all but the header, so that the file is still taken for a database. */
async function damage(): Promise<void> {
  withDatabase(file, (database) => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
  const bytes = await readFile(file);
  await writeFile(file, bytes.fill(0xaa, 100));
}

describe('a damaged file that two windows have open', () => {
  test('is set aside once, and both go on in one new file', async () => {
    const one = openWindow('one');
    const two = openWindow('two');
    one.row();
    two.row();
    await damage();
    one.row();
    two.row();
    one.row();
    expect(setAsides()).toHaveLength(1);
    expect(one.kinds()).toEqual(['damaged']);
    expect(two.kinds()).not.toContain('damaged');
    expect(idsIn(file)).toEqual(expect.arrayContaining(['one-2', 'one-3', 'two-2']));
    expect(one.attempts()).toBe(two.attempts());
  });
});
