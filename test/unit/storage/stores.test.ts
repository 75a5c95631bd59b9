import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ledgerStore } from '../../../src/ledger/ledger-store.ts';
import type { Store } from '../../../src/storage/store-definition.ts';
import { unwrittenFiles, unwrittenPath } from '../../../src/storage/unwritten-file.ts';
import { temporaryFolder } from '../../support/ledger-fixtures.ts';
import { noteStore } from '../../support/note-store.ts';
import { serveNotes } from '../../support/served-notes.ts';
import type { ServeOptions } from '../../support/served-notes.ts';

let folder = '';
let file = '';
let remove = (): Promise<void> => Promise.resolve();
let opened: { readonly close: () => void }[] = [];

beforeEach(async () => {
  const temporary = await temporaryFolder();
  folder = temporary.path;
  file = join(folder, 'turnpike.sqlite');
  remove = temporary.remove;
  opened = [];
});

afterEach(async () => {
  for (const each of opened) each.close();
  await remove();
});

function serve(windowId = 'one', options: ServeOptions = {}) {
  const served = serveNotes(file, windowId, options);
  opened.push(served.service);
  return served;
}

/** Another program that holds the file. */
function lock(): { readonly release: () => void; readonly close: () => void } {
  const database = new DatabaseSync(file);
  database.exec('BEGIN IMMEDIATE');
  const release = () => {
    if (database.isOpen) database.close();
  };
  const held = { release, close: release };
  opened.push(held);
  return held;
}

const keptFiles = (): readonly string[] => unwrittenFiles(file);

const names = (): readonly string[] => readdirSync(folder).toSorted();

describe('a store beside another', () => {
  test('keeps its rows, and forgets what is removed', () => {
    const one = serve();
    one.put('a', 'first');
    one.put('a', 'second');
    one.put('b', 'third');
    one.remove('b');
    one.remove('never there');
    expect(one.texts()).toEqual({ a: 'second' });
    one.service.close();
    expect(serve('two').texts()).toEqual({ a: 'second' });
  });

  test('may come to a file that was made without it, and be unknown to a window that has it not', () => {
    serve('one', { stores: [ledgerStore] }).service.close();
    const two = serve('two');
    two.put('a', 'text');
    const old = serve('old', { stores: [ledgerStore] });
    old.service.tick();
    expect(old.kinds()).toEqual([]);
    expect(two.texts()).toEqual({ a: 'text' });
  });

  test('is told of its own changes and of what another window wrote', () => {
    const one = serve('one');
    const two = serve('two');
    one.service.tick();
    two.service.tick();
    const before = [one.posted.length, two.posted.length];
    one.put('a', 'text');
    two.service.tick();
    expect(one.posted.slice(before[0])).toEqual([{ type: 'changed', store: 'notes' }]);
    expect(two.posted.slice(before[1])).toContainEqual({ type: 'changed', store: 'notes' });
  });

  test('says what it was asked that it does not know', () => {
    const { service } = serve();
    expect(() => service.answer('notes', 'colours', null)).toThrow('"colours"');
    expect(() => service.answer('letters', 'texts', '')).toThrow('letters');
  });
});

test('a question that fails in a file that is well has no answer, rather than one of what is in memory', () => {
  const one = serve();
  const other = new DatabaseSync(file);
  other.exec('ALTER TABLE notes RENAME COLUMN text TO words');
  other.close();
  expect(() => one.texts()).toThrow('no such column');
  expect(one.kinds()).toEqual([]);
});

describe('a change that waits', () => {
  test('is in the answers before it is in the file, also where it removes a row', async () => {
    const one = serve();
    one.put('a', 'old');
    one.put('b', 'old');
    const lockOfOther = lock();
    one.put('a', 'new');
    one.remove('b');
    one.put('c', 'new');
    expect(one.texts()).toEqual({ a: 'new', c: 'new' });
    one.remove('c');
    one.put('b', 'again');
    expect(one.texts()).toEqual({ a: 'new', b: 'again' });
    expect(one.isPartial()).toBe(false);
    lockOfOther.release();
    await one.clock.advance(3_000);
    one.service.tick();
    expect(one.texts()).toEqual({ a: 'new', b: 'again' });
    expect(serve('two').texts()).toEqual({ a: 'new', b: 'again' });
    expect(one.kinds()).toEqual(['unwritable', 'written-again']);
  });

  test('is dropped where more wait than the store may keep, the oldest first, and answers say that they lack something', () => {
    const one = serve();
    const lockOfOther = lock();
    for (let index = 0; index < 7; index++) one.put(`k${index}`, 'text');
    expect(Object.keys(Object(one.texts()))).toEqual(['k2', 'k3', 'k4', 'k5', 'k6']);
    expect(one.isPartial()).toBe(true);
    expect(one.problems()).toMatchObject([{ kind: 'unwritable' }, { kind: 'rows-dropped', store: 'notes' }]);
    one.put('large', 'x'.repeat(990));
    expect(Object.keys(Object(one.texts()))).toEqual(['k5', 'k6', 'large']);
    one.put('larger than all', 'x'.repeat(2_000));
    expect(Object.keys(Object(one.texts()))).toEqual(['larger than all']);
    lockOfOther.release();
  });

  test('for a lock that lasts a moment is no trouble that is said', async () => {
    const one = serve('one', { patienceMs: 5_000 });
    const lockOfOther = lock();
    one.put('a', 'text');
    await one.clock.advance(2_500);
    one.service.tick();
    expect(one.kinds()).toEqual([]);
    await one.clock.advance(3_000);
    one.service.tick();
    expect(one.kinds()).toEqual(['unwritable']);
    lockOfOther.release();
    await one.clock.advance(3_000);
    one.service.tick();
    expect(one.kinds()).toEqual(['unwritable', 'written-again']);
  });
});

describe('a window that closes while the file is locked', () => {
  function closeLocked(): void {
    const one = serve('one');
    one.put('a', 'old');
    one.put('b', 'old');
    const lockOfOther = lock();
    one.put('a', 'new');
    one.remove('b');
    one.service.close();
    lockOfOther.release();
  }

  test('keeps what waits beside it, and the next window takes it in, once', async () => {
    closeLocked();
    const [path = ''] = keptFiles();
    const kept = readFileSync(path, 'utf8');
    const two = serve('two');
    expect(two.texts()).toEqual({ a: 'new' });
    expect(two.isPartial()).toBe(false);
    two.put('a', 'newer');
    two.service.close();
    expect(names()).toEqual(['turnpike.sqlite']);
    writeFileSync(path, kept); // as after a kill before it was removed
    const three = serve('three');
    expect(three.texts()).toEqual({ a: 'newer' });
    three.service.close();
    expect(names()).toEqual(['turnpike.sqlite']);
  });

  test('is taken in by a window that is open already', async () => {
    const two = serve('two');
    closeLocked();
    await two.clock.advance(60_000);
    two.service.tick();
    expect(two.texts()).toEqual({ a: 'new' });
    expect(keptFiles()).toEqual([]);
  });

  test('loses no more than a line that is no row', () => {
    closeLocked();
    const [path = ''] = keptFiles();
    writeFileSync(
      path,
      `no JSON\n{"store":"notes"}\n{"store":"letters","key":"a"}\n${readFileSync(path, 'utf8')}{"store":"no`,
    );
    expect(serve('two').texts()).toEqual({ a: 'new' });
  });

  test('says what is lost where nothing can be written beside it either', async () => {
    const one = serve();
    const lockOfOther = lock();
    one.put('a', 'text');
    await mkdir(`${unwrittenPath(file, 'one', one.clock.now())}.part`);
    one.service.close();
    expect(one.problems()).toMatchObject([{ kind: 'unwritable' }, { kind: 'rows-lost', rows: 1 }]);
    lockOfOther.release();
  });
});

describe('a file of a newer version', () => {
  function makeNewer(): void {
    const database = new DatabaseSync(file);
    database.exec("UPDATE store_versions SET version = 9 WHERE name = 'notes'");
    database.close();
  }

  test('is read, and what is new is kept beside it for the newer version', () => {
    const before = serve('before');
    before.put('a', 'old');
    before.put('b', 'old');
    before.service.close();
    makeNewer();
    const bytes = readFileSync(file);
    const one = serve('one');
    one.put('a', 'new');
    one.remove('b');
    expect(one.texts()).toEqual({ a: 'new' });
    expect(one.problems()).toEqual([{ kind: 'newer', part: 'notes', version: 9 }]);
    one.service.close();
    expect(readFileSync(file)).toEqual(bytes);
    expect(names()).toEqual([expect.stringMatching(/^turnpike-unwritten-one-/), 'turnpike.sqlite']);
    const newer: Store = { ...noteStore, migrations: Array.from({ length: 9 }, () => '') };
    const two = serve('two', { stores: [ledgerStore, newer] });
    expect(two.texts()).toEqual({ a: 'new' });
    expect(two.kinds()).toEqual([]);
  });

  test('that is replaced by one that can be written gets what waited', () => {
    serve('before').service.close();
    makeNewer();
    const one = serve('one');
    one.put('a', 'new');
    const moved = new DatabaseSync(file);
    moved.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    moved.close();
    for (const name of names()) if (name.startsWith('turnpike.sqlite')) removeFile(name);
    one.service.tick();
    one.service.tick();
    expect(one.kinds()).toEqual(['newer', 'replaced']);
    one.service.close();
    expect(serve('two').texts()).toEqual({ a: 'new' });
  });
});

function removeFile(name: string): void {
  rmSync(join(folder, name));
}

describe('a window that does nothing', () => {
  test('is idle some seconds after its last message, and has then written nothing', async () => {
    serve('before').service.close();
    const bytes = readFileSync(file);
    const one = serve();
    one.texts();
    await one.clock.advance(9_000);
    one.service.tick();
    expect(one.service.isIdle()).toBe(false);
    await one.clock.advance(61_000);
    one.service.tick();
    expect(one.service.isIdle()).toBe(true);
    one.service.close();
    expect(readFileSync(file)).toEqual(bytes);
    expect(names()).toEqual(['turnpike.sqlite']);
  });

  test('is idle also while another window writes, although it asks again after each change', async () => {
    const one = serve('one');
    const two = serve('two');
    one.texts();
    for (let second = 0; second < 12; second++) {
      two.put('a', String(second));
      await one.clock.advance(1_000);
      const before = one.posted.length;
      one.service.tick();
      expect(one.posted.slice(before)).toContainEqual({ type: 'changed', store: 'notes' });
      expect(one.texts()).toEqual({ a: String(second) });
    }
    expect(one.service.isIdle()).toBe(true);
  });

  test('is not idle while a row is under way or waits, and leaves no row of the window', async () => {
    const one = serve();
    one.begin('a');
    await one.clock.advance(60_000);
    one.service.tick();
    expect(one.service.isIdle()).toBe(false);
    expect(count('windows')).toBe(1);
    one.put('a', 'done');
    await one.clock.advance(60_000);
    one.service.tick();
    expect(one.service.isIdle()).toBe(true);
    const lockOfOther = lock();
    one.put('b', 'waits');
    await one.clock.advance(60_000);
    one.service.tick();
    expect(one.service.isIdle()).toBe(false);
    lockOfOther.release();
    await one.clock.advance(60_000);
    one.service.tick();
    one.service.close();
    expect(count('windows')).toBe(0);
  });
});

function count(table: 'windows'): number {
  const database = new DatabaseSync(file);
  const row = database.prepare(`SELECT COUNT(*) AS count FROM ${table}`).get();
  database.close();
  return Number(row?.['count']);
}

test('a folder that is not there is made', async () => {
  file = join(folder, 'deep', 'er', 'turnpike.sqlite');
  serve().service.close();
  expect(readdirSync(dirname(file))).toEqual(['turnpike.sqlite']);
});
