import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asNumber } from '../../../src/lib/json.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { end, start, temporaryFolder } from '../../support/ledger-fixtures.ts';
import { serveLedger } from '../../support/served-ledger.ts';
import type { ServedLedger } from '../../support/served-ledger.ts';

let file = '';
let remove = (): Promise<void> => Promise.resolve();
let services: ServedLedger[] = [];

beforeEach(async () => {
  const folder = await temporaryFolder();
  file = join(folder.path, 'turnpike.db');
  remove = folder.remove;
  services = [];
});

afterEach(async () => {
  for (const service of services) service.close();
  await remove();
});

function serve(clock = new FakeClock(), windowId = 'w', busyTimeoutMs = 20) {
  const service = serveLedger(file, windowId, clock, busyTimeoutMs);
  services.push(service);
  const written = () => service.posted.flatMap((message) => (message.type === 'written' ? [message.through] : []));
  return { service, problems: service.problems, written };
}

function withDatabase<Result>(action: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(file);
  try {
    return action(database);
  } finally {
    database.close();
  }
}

function heartbeat(): number {
  const row = withDatabase((database) => database.prepare('SELECT heartbeat_at FROM windows').get());
  return asNumber(row?.['heartbeat_at']) ?? 0;
}

describe('a row that the file does not take', () => {
  const refuse = (id: string): string =>
    `CREATE TRIGGER refuse BEFORE INSERT ON attempts WHEN new.id = '${id}' BEGIN SELECT RAISE(ABORT, 'not this one'); END`;

  test('is said once, and the others are written', () => {
    const { service, problems } = serve();
    withDatabase((database) => database.exec(refuse('bad')));
    service.put({ ...start('bad'), status: 'open' }, 1);
    service.put({ ...start('bad'), status: 'open' }, 2);
    service.put({ ...start('bad'), ...end(7) }, 3);
    service.put({ ...start('good'), ...end(5) }, 4);
    service.tick();
    expect(problems()).toEqual([{ kind: 'row-rejected', store: 'ledger', key: 'bad', reason: 'not this one' }]);
    expect(service.spend()).toMatchObject({ nanoUsd: 5, attempts: 1 });
  });

  test('holds up nothing that waits', async () => {
    const clock = new FakeClock();
    const { service, problems } = serve(clock);
    const other = new DatabaseSync(file);
    other.exec(refuse('bad'));
    other.exec('BEGIN IMMEDIATE');
    service.put({ ...start('bad'), ...end(7) }, 1);
    service.put({ ...start('good'), ...end(5) }, 2);
    other.exec('ROLLBACK');
    other.close();
    await clock.advance(3_000);
    service.tick();
    expect(problems().map(({ kind }) => kind)).toEqual(['unwritable', 'row-rejected', 'written-again']);
    expect(withDatabase((database) => database.prepare('SELECT id FROM attempts').all())).toEqual([{ id: 'good' }]);
  });
});

describe('what is in the file', () => {
  test('is said with the next tick, and not what waits', async () => {
    const clock = new FakeClock();
    const { service, written } = serve(clock);
    service.put({ ...start('a'), status: 'open' }, 1);
    service.put({ ...start('a'), ...end(5) }, 2);
    service.tick();
    service.tick();
    expect(written()).toEqual([2]);
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    service.put({ ...start('b'), ...end(5) }, 3);
    service.tick();
    expect(written()).toEqual([2]);
    other.exec('ROLLBACK');
    other.close();
    await clock.advance(3_000);
    service.tick();
    expect(written()).toEqual([2, 3]);
  });
});

describe('a row that waits', () => {
  test('is counted once, although another window has settled it as lost in the file', async () => {
    const { service } = serve();
    service.put({ ...start('a'), status: 'open' }, 1);
    const other = new DatabaseSync(file);
    other.exec("UPDATE attempts SET status = 'lost', figure = 'at-least', nano_usd = 5 WHERE id = 'a'");
    other.exec('BEGIN IMMEDIATE');
    service.put({ ...start('a'), ...end(7) }, 2);
    expect(service.spend()).toMatchObject({ nanoUsd: 7, attempts: 1, atLeast: false });
    expect(service.byModel({ since: 0 })).toMatchObject([{ nanoUsd: 7, attempts: 1 }]);
    other.exec('ROLLBACK');
    other.close();
  });
});

describe('a file that could not be written for a moment', () => {
  test('is said to be well again also where no row waits, and its next trouble is said', async () => {
    const clock = new FakeClock();
    const { service, problems } = serve(clock);
    service.put({ ...start('a'), status: 'open' }, 1);
    const other = new DatabaseSync(file);
    for (let time = 0; time < 2; time++) {
      other.exec('BEGIN IMMEDIATE');
      await clock.advance(15_000);
      service.tick(); // a heartbeat that is not written
      other.exec('ROLLBACK');
      await clock.advance(15_000);
      service.tick();
    }
    other.close();
    const kinds = problems().map(({ kind }) => kind);
    expect(kinds).toEqual(['unwritable', 'written-again', 'unwritable', 'written-again']);
  });
});

describe('a lock that another program does not let go', () => {
  const patienceMs = 1_000;

  /** How many times `action` waited for the lock. */
  function waits(action: () => void): number {
    const begun = performance.now();
    action();
    return Math.floor((performance.now() - begun + 50) / patienceMs); // timers may be a little early
  }

  test('is waited for once by a tick, and once when the window closes', async () => {
    const clock = new FakeClock();
    const { service } = serve(clock, 'w', patienceMs);
    const other = new DatabaseSync(file);
    other.exec('BEGIN EXCLUSIVE');
    expect(waits(() => service.put({ ...start('a'), ...end(5) }, 1))).toBe(1);
    await clock.advance(60_000); // the row, a heartbeat and a look for dead windows are due
    expect(waits(() => service.tick())).toBe(1);
    await clock.advance(60_000);
    expect(waits(() => service.close())).toBe(1);
    other.exec('ROLLBACK');
    other.close();
  });

  test('is not waited for again by a window that closes at once, which writes if the lock is gone', () => {
    const one = serve(new FakeClock(), 'one', patienceMs).service;
    const two = serve(new FakeClock(), 'two', 20).service;
    const other = new DatabaseSync(file);
    other.exec('BEGIN EXCLUSIVE');
    one.put({ ...start('a'), ...end(5) }, 1);
    two.put({ ...start('b'), ...end(5) }, 1);
    expect(waits(() => one.close())).toBe(0);
    other.exec('ROLLBACK');
    other.close();
    two.close();
    expect(withDatabase((database) => database.prepare('SELECT id FROM attempts').all())).toEqual([{ id: 'b' }]);
  });
});

describe('a wall clock that is set', () => {
  test('back stops no heartbeat', async () => {
    const clock = new FakeClock(1_000_000_000);
    const { service } = serve(clock);
    service.put({ ...start('a'), status: 'open' }, 1);
    const first = heartbeat();
    clock.jump(-3_600_000);
    await clock.advance(15_000);
    service.tick();
    expect(heartbeat()).toBe(first - 3_600_000 + 15_000);
  });

  test('back delays no row that waits', async () => {
    const clock = new FakeClock(1_000_000_000);
    const { service, problems } = serve(clock);
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    service.put({ ...start('a'), ...end(5) }, 1);
    other.exec('ROLLBACK');
    other.close();
    clock.jump(-86_400_000);
    await clock.advance(3_000);
    service.tick();
    expect(problems().map(({ kind }) => kind)).toEqual(['unwritable', 'written-again']);
  });

  test('an hour forth takes no open row from a living window', async () => {
    const clock = new FakeClock(1_000_000_000);
    const one = serve(clock, 'one').service;
    one.put({ ...start('a'), status: 'open' }, 1);
    const two = serve(clock, 'two').service;
    clock.jump(3_600_000);
    await clock.advance(60_000);
    two.tick(); // looks for dead windows before the other has beaten again
    expect(two.recent(1)).toMatchObject([{ id: 'a', status: 'open' }]);
  });
});

test('a window that is silent for three minutes has lost what it left open', async () => {
  const clock = new FakeClock(1_000_000_000);
  const one = serve(clock, 'one').service;
  one.put({ ...start('a'), status: 'open' }, 1);
  const two = serve(clock, 'two').service;
  for (let minute = 0; minute < 3; minute++) {
    expect(two.recent(1)).toMatchObject([{ status: 'open' }]);
    await clock.advance(60_000);
    two.tick();
  }
  expect(two.recent(1)).toMatchObject([{ id: 'a', status: 'lost' }]);
});

test('sums of this window are of its rows in the file and of those that wait', () => {
  const one = serve(new FakeClock(), 'one').service;
  const two = serve(new FakeClock(), 'two').service;
  one.put({ ...start('a'), ...end(5) }, 1);
  two.put({ ...start('b'), ...end(7) }, 1);
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  two.put({ ...start('c'), ...end(0, { cost: { kind: 'unpriced', reason: 'no-usage' } }) }, 2);
  const ofTwo = two.spend({ kind: 'window', windowId: 'two' });
  other.exec('ROLLBACK');
  other.close();
  expect(ofTwo).toMatchObject({ nanoUsd: 7, attempts: 2, unpriced: { 'no-usage': 1 } });
});
