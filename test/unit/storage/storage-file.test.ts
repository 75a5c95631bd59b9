import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, rename, rm, rmdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../support/fake-clock.ts';
import { end, start, temporaryFolder } from '../../support/ledger-fixtures.ts';
import { serveLedger } from '../../support/served-ledger.ts';
import type { ServedLedger } from '../../support/served-ledger.ts';

let file = '';
let remove = (): Promise<void> => Promise.resolve();
let services: ServedLedger[] = [];
let madeReadOnly: string | undefined;

beforeEach(async () => {
  const folder = await temporaryFolder();
  file = join(folder.path, 'turnpike.db');
  remove = folder.remove;
  services = [];
});

afterEach(async () => {
  await makeWritable();
  for (const service of services) service.close();
  await remove();
});

/** A window with a real file. Each `row` is a call that cost 1. */
function openWindow(name: string, clock = new FakeClock()) {
  const ledger = serveLedger(file, name, clock);
  const { put, problems, spend } = ledger;
  services.push(ledger);
  let count = 0;
  return {
    ...ledger,
    row: () => put({ ...start(`${name}-${++count}`), ...end(1) }, count),
    kinds: () => problems().map(({ kind }) => kind),
    attempts: () => spend().attempts,
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
    const two = openWindow('two', new FakeClock(2_000_000));
    one.row();
    two.row();
    await damage();
    one.row();
    two.row();
    one.tick();
    two.tick();
    one.row();
    expect(setAsides()).toHaveLength(1);
    expect(one.kinds()).toEqual(['damaged']);
    expect(two.kinds()).not.toContain('damaged');
    expect(idsIn(file)).toEqual(expect.arrayContaining(['one-2', 'one-3', 'two-2']));
    expect(one.attempts()).toBe(two.attempts());
  });
});

/** A file taken from under its name, and what is at its name then. */
const REMOVALS = [
  { name: 'deleted with what is beside it', remove: () => removeAll(['', '-wal', '-shm']), left: [] },
  { name: 'deleted alone', remove: () => removeAll(['']), left: [] },
  { name: 'renamed', remove: () => rename(file, `${file}.moved`), left: [] },
  { name: 'moved, with a link to it in its place', remove: () => moveAndLink(), left: ['one-1', 'two-1'] },
  { name: 'replaced by a copy of before', remove: () => rename(`${file}.copy`, file), left: ['one-1', 'two-1'] },
] as const;

async function moveAndLink(): Promise<void> {
  await rename(file, `${file}.moved`);
  await symlink(`${file}.moved`, file);
}

async function removeAll(suffixes: readonly string[]): Promise<void> {
  for (const suffix of suffixes) await rm(file + suffix);
}

describe.each(REMOVALS)('a file that is $name while two windows have it open', ({ remove: take, left }) => {
  test('loses no row that is put afterwards or is under way, and is said once', async () => {
    const one = openWindow('one');
    const two = openWindow('two');
    one.row();
    two.row();
    one.tick();
    two.tick();
    withDatabase(file, (database) => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
    await copyFile(file, `${file}.copy`);
    one.put({ ...start('under way'), status: 'open' }, 2);
    one.tick();
    await take();
    one.row();
    two.row();
    one.tick();
    two.tick();
    two.row();
    one.tick();
    const rows = ['one-2', 'two-2', 'two-3'];
    expect(idsIn(file)).toEqual([...left, ...rows, 'under way'].toSorted());
    expect([one.attempts(), two.attempts()]).toEqual([left.length + 3, left.length + 3]);
    expect([one.kinds(), two.kinds()]).toEqual([['replaced'], ['replaced']]);
    one.tick();
    expect(one.kinds()).toHaveLength(1);
  });
});

test('a file that is renamed while it is open has all its rows, and the next one is in the file of its name', async () => {
  const one = openWindow('one');
  one.row();
  one.row();
  one.tick();
  await rename(file, `${file}.moved`);
  one.row();
  expect(existsSync(file)).toBe(true);
  expect(idsIn(`${file}.moved`)).toEqual(['one-1', 'one-2']);
  one.tick();
  expect(idsIn(file)).toEqual(['one-3']);
});

test('a file that was deleted since the last tick is made again when the window closes', async () => {
  const one = openWindow('one');
  await rm(file);
  one.row();
  one.close();
  expect(idsIn(file)).toEqual(['one-1']);
});

describe('a log that is removed while the file is open', () => {
  test('loses no row, and nobody has to be told', async () => {
    const one = openWindow('one');
    for (let row = 0; row < 5; row++) one.row();
    one.tick();
    await removeAll(['-wal', '-shm']);
    one.row();
    one.tick();
    expect(idsIn(file)).toEqual(['one-1', 'one-2', 'one-3', 'one-4', 'one-5', 'one-6']); // as after a kill
    const two = openWindow('two');
    two.row();
    one.row();
    expect(one.attempts()).toBe(8);
    expect(two.attempts()).toBe(8);
    expect(one.kinds()).toEqual([]);
  });

  test('is said where another window has begun a new one by then, and what comes afterwards is kept', async () => {
    const one = openWindow('one');
    one.row();
    one.tick();
    withDatabase(file, (database) => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
    await removeAll(['-wal', '-shm']);
    const two = openWindow('two');
    two.row();
    one.row();
    one.tick();
    one.row();
    expect(one.kinds()).toContain('replaced');
    one.close();
    two.close();
    expect(idsIn(file)).toEqual(['one-1', 'one-2', 'one-3', 'two-1']);
  });
});

/** Linux has the program, and not every file system has the flag. */
function changeFlag(change: '+i' | '-i', path: string): void {
  const program = 'chattr';
  spawnSync(program, [change, path]);
}

/** Whether it is so now: the superuser can write any file, but for one with a flag that not all file systems have. */
async function makeReadOnly(): Promise<boolean> {
  madeReadOnly = file;
  await chmod(file, 0o444);
  if (process.getuid?.() === 0) changeFlag('+i', file);
  try {
    accessSync(file, constants.W_OK);
    return false;
  } catch {
    return true;
  }
}

async function makeWritable(): Promise<void> {
  if (madeReadOnly === undefined) return;
  if (process.getuid?.() === 0) changeFlag('-i', madeReadOnly);
  await chmod(madeReadOnly, 0o644);
  madeReadOnly = undefined;
}

describe('a file that is read-only when it is opened', () => {
  test('is read, and gets the rows that waited when it can be written', async ({ skip }) => {
    const before = openWindow('before');
    before.row();
    before.close();
    if (!(await makeReadOnly())) return skip('nothing is read-only for this user');
    const clock = new FakeClock();
    const one = openWindow('one', clock);
    one.row();
    for (let second = 0; second < 20; second++) {
      await clock.advance(1_000);
      one.tick();
    }
    expect(one.attempts()).toBe(2);
    expect(one.kinds()).toEqual(['unwritable']);
    await makeWritable();
    for (let second = 0; second < 3; second++) {
      await clock.advance(1_000);
      one.tick();
    }
    expect(one.problems().slice(1)).toEqual([{ kind: 'written-again', rows: 1 }]);
    expect(idsIn(file)).toEqual(['before-1', 'one-1']);
  });

  test('gets the rows that waited when the window closes', async ({ skip }) => {
    openWindow('before').close();
    if (!(await makeReadOnly())) return skip('nothing is read-only for this user');
    const one = openWindow('one');
    one.row();
    await makeWritable();
    one.close();
    expect(idsIn(file)).toEqual(['one-1']);
  });

  test('is no trouble as long as nothing is to be written', async ({ skip }) => {
    const before = openWindow('before');
    before.row();
    before.close();
    if (!(await makeReadOnly())) return skip('nothing is read-only for this user');
    const clock = new FakeClock();
    const one = openWindow('one', clock);
    for (let second = 0; second < 70; second++) {
      await clock.advance(1_000);
      one.tick();
    }
    expect(one.spend()).toMatchObject({ attempts: 1, atLeast: false });
    expect(one.kinds()).toEqual([]);
  });
});

describe('a file beside which SQLite can make nothing, as on a full disk', () => {
  test('is read all the same, and gets the rows that waited when there is room', async () => {
    const before = openWindow('before');
    before.row();
    before.close();
    await mkdir(`${file}-wal`);
    const clock = new FakeClock();
    const one = openWindow('one', clock);
    expect(one.spend()).toMatchObject({ attempts: 1, atLeast: false });
    one.row();
    for (let second = 0; second < 5; second++) {
      await clock.advance(1_000);
      one.tick();
    }
    expect(one.attempts()).toBe(2);
    expect(one.kinds()).toEqual(['unwritable']);
    await rmdir(`${file}-wal`);
    for (let second = 0; second < 3; second++) {
      await clock.advance(1_000);
      one.tick();
    }
    expect(one.problems().slice(1)).toEqual([{ kind: 'written-again', rows: 1 }]);
    expect(idsIn(file)).toEqual(['before-1', 'one-1']);
  });
});

test('what SQLite keeps beside a file that was read-only for a while becomes writable with it', async () => {
  openWindow('before').close();
  await chmod(file, 0o444);
  expect(openWindow('one').attempts()).toBe(0);
  expect(statSync(`${file}-shm`).mode & 0o200).toBe(0);
  await chmod(file, 0o644);
  openWindow('two').row();
  for (const suffix of ['-shm', '-wal']) expect(statSync(file + suffix).mode & 0o200).toBe(0o200);
  expect(idsIn(file)).toEqual(['two-1']);
});

/** Without what would keep a column from being renamed. */
const DROP_SUMS = ['inserted', 'before_update', 'updated', 'before_delete']
  .map((name) => `DROP TRIGGER attempts_${name};`)
  .concat('DROP VIEW attempt_parts;')
  .join('');

/** What a later version might do to the file while this version has it open, and how many of three rows are then counted. */
const LATER_SCHEMAS = [
  {
    name: 'renames a column',
    sql: `${DROP_SUMS} ALTER TABLE attempts RENAME COLUMN host TO seller_host`,
    sum: { attempts: 2, atLeast: true },
  },
  {
    name: 'refuses rows that are not its own',
    sql: "CREATE TRIGGER newer BEFORE INSERT ON attempts BEGIN SELECT RAISE(ABORT, 'no such row'); END",
    sum: { attempts: 3, atLeast: false },
  },
];

describe.each(LATER_SCHEMAS)('a newer version that $name while the file is open', ({ sql, sum }) => {
  const upgrade = () =>
    withDatabase(file, (database) =>
      database.exec(`${sql}; UPDATE store_versions SET version = 99 WHERE name = 'ledger'`),
    );

  test('is said to be newer and is read as far as it can be, and rows are kept in memory', async () => {
    const clock = new FakeClock();
    const one = openWindow('one', clock);
    one.row();
    upgrade();
    one.row();
    one.row();
    await clock.advance(60_000);
    one.tick();
    expect(one.problems()).toEqual([{ kind: 'newer', part: 'ledger', version: 99 }]);
    expect(one.spend()).toMatchObject(sum);
    one.close();
    expect(idsIn(file)).toEqual(['one-1']);
  });
});

test('a sum that a newer version of the file makes impossible is of the rows in memory, and says that it is a lower bound', () => {
  const one = openWindow('one');
  withDatabase(file, (database) =>
    database.exec(`${DROP_SUMS} ALTER TABLE attempts RENAME COLUMN figure TO certainty; PRAGMA user_version = 99`),
  );
  expect(one.spend()).toMatchObject({ attempts: 0, atLeast: true });
  expect(one.problems()).toEqual([{ kind: 'newer', part: 'file', version: 99 }]);
});
