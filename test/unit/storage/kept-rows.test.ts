import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ledgerStore } from '../../../src/ledger/ledger-store.ts';
import { unwrittenFiles } from '../../../src/storage/unwritten-file.ts';
import { temporaryFolder } from '../../support/ledger-fixtures.ts';
import { makePipe } from '../../support/make-pipe.ts';
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

function serve(windowId: string, options: ServeOptions = {}) {
  const served = serveNotes(file, windowId, options);
  opened.push(served.service);
  const seconds = async (count: number): Promise<void> => {
    for (let second = 0; second < count; second++) {
      await served.clock.advance(1_000);
      served.service.tick();
    }
  };
  return { ...served, seconds };
}

const NEWER = { ...noteStore, migrations: [...noteStore.migrations, ...Array.from({ length: 8 }, () => '')] };

/** A window of the version that comes next. */
const serveNewer = (windowId: string) => serve(windowId, { stores: [ledgerStore, NEWER] });

function lock(): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec('BEGIN IMMEDIATE');
  opened.push({ close: () => void (database.isOpen && database.close()) });
  return database;
}

/** As a kill ends it: nothing more is written. */
const kill = (window: ReturnType<typeof serve>): void => window.service.abandon();

const names = (): readonly string[] => readdirSync(folder).toSorted();

describe('rows that wait while the file takes none', () => {
  test('of a newer version outlive a kill, and the newer version takes them in', async () => {
    serveNewer('newer').service.close();
    const one = serve('one');
    one.put('a', 'new');
    await one.seconds(1);
    one.put('b', 'new');
    one.remove('a');
    await one.seconds(1);
    kill(one);
    const newer = serveNewer('next');
    expect(newer.texts()).toEqual({ b: 'new' });
    newer.service.close();
    expect(names()).toEqual(['turnpike.sqlite']);
  });

  test('are taken in by a newer version while their window goes on, which then keeps none of them', async () => {
    const newer = serveNewer('newer');
    const one = serve('one');
    for (let index = 0; index < 12; index++) {
      one.put(`k${index}`, 'text');
      await one.seconds(1);
      if (index % 3 === 2) await newer.seconds(60);
    }
    await one.seconds(1);
    expect(one.kinds()).toEqual(['newer']);
    expect(Object.keys(Object(newer.texts()))).toHaveLength(12);
    expect(Object.keys(Object(one.texts()))).toHaveLength(12);
    expect(one.posted).toContainEqual({ type: 'written', through: 12 });
    await one.seconds(12);
    expect(one.service.isIdle()).toBe(true);
    expect(unwrittenFiles(file)).toEqual([]);
  });

  test('outlive a kill while another program locks it, as they were last', async () => {
    const one = serve('one');
    const other = lock();
    one.put('a', 'old');
    await one.seconds(1);
    one.put('a', 'new');
    await one.seconds(1);
    kill(one);
    other.close();
    expect(serve('two').texts()).toEqual({ a: 'new' });
  });

  test('are beside it in few files, however long it lasts', async () => {
    const one = serve('one');
    const other = lock();
    for (let second = 0; second < 100; second++) {
      one.put('a', `text ${second}`);
      await one.seconds(1);
    }
    expect(unwrittenFiles(file).length).toBeLessThan(40);
    kill(one);
    other.close();
    expect(serve('two').texts()).toEqual({ a: 'text 99' });
  });

  test('leave nothing behind when they are written, and are written once', async () => {
    const one = serve('one');
    const other = lock();
    one.put('a', 'text');
    await one.seconds(1);
    expect(unwrittenFiles(file)).toHaveLength(1);
    other.close();
    await one.seconds(3);
    expect(unwrittenFiles(file)).toEqual([]);
    expect(one.kinds()).toEqual(['unwritable', 'written-again']);
    expect(one.isPartial()).toBe(false);
    one.service.close();
    expect(names()).toEqual(['turnpike.sqlite']);
  });

  test('are not lost where memory drops them, and its window then says that its answers lack some', async () => {
    const one = serve('one');
    const other = lock();
    for (let index = 0; index < 50; index++) {
      one.put(`k${index}`, 'text');
      await one.seconds(1);
    }
    expect(one.kinds()).toEqual(['unwritable']);
    expect(one.isPartial()).toBe(true);
    other.close();
    await one.seconds(3);
    expect(Object.keys(Object(serve('two').texts()))).toHaveLength(50);
    expect(unwrittenFiles(file)).toEqual([]);
  });

  test('are kept again where somebody removes what was kept', async () => {
    const one = serve('one');
    const other = lock();
    one.put('a', 'text');
    await one.seconds(1);
    for (const path of unwrittenFiles(file)) rmSync(path);
    await one.seconds(1);
    expect(unwrittenFiles(file)).toHaveLength(1);
    other.close();
  });
});

test.skipIf(process.platform === 'win32').each(['', '-wal'])(
  'a pipe in the place of the file%s is not waited for: rows wait, and are kept beside it',
  async (suffix) => {
    makePipe(file + suffix);
    const one = serve('one');
    one.put('a', 'text');
    await one.seconds(2);
    expect(one.texts()).toEqual({ a: 'text' });
    expect(one.problems()).toEqual([{ kind: 'unwritable', reason: `${file}${suffix} is no file` }]);
    expect(unwrittenFiles(file)).toHaveLength(1);
  },
);

describe('a file that a window has left beside the storage', () => {
  const leave = (name: string, lines: readonly unknown[]): void =>
    writeFileSync(
      join(folder, `turnpike-unwritten-${name}.jsonl`),
      lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );

  test('stays there with the lines of a newer version, which takes them in', async () => {
    leave('x', [
      { store: 'notes', version: 1, key: 'a', row: { text: 'known' } },
      { store: 'notes', version: 9, key: 'b', row: { text: 'later' } },
      { store: 'letters', version: 1, key: 'c', row: {} },
    ]);
    const one = serve('one');
    expect(one.texts()).toEqual({ a: 'known' });
    expect(one.isPartial()).toBe(false);
    await one.seconds(130);
    one.service.close();
    expect(unwrittenFiles(file)).toHaveLength(1);
    const newer = serveNewer('newer');
    expect(newer.texts()).toEqual({ a: 'known', b: 'later' });
    expect(names().filter((name) => name.startsWith('turnpike-unwritten'))).toHaveLength(1);
  });

  test('is told of once where it cannot be read, and nothing else suffers', async () => {
    mkdirSync(join(folder, 'turnpike-unwritten-x.jsonl'));
    leave('y', [{ store: 'notes', version: 1, key: 'a', row: { text: 'known' } }]);
    const one = serve('one');
    await one.seconds(130);
    expect(one.kinds()).toEqual(['left-out']);
    expect(one.texts()).toEqual({ a: 'known' });
    expect(one.isPartial()).toBe(false);
  });

  test('keeps its broken lines, which is told, and gives its other ones', async () => {
    leave('x', [
      { store: 'notes', version: 1, key: 'a', row: { text: 'known' } },
      { store: 'notes', version: 1, key: 'b', row: { text: null } },
    ]);
    const one = serve('one');
    await one.seconds(130);
    expect(one.texts()).toEqual({ a: 'known' });
    expect(one.problems()).toMatchObject([{ kind: 'left-out', reason: 'some of its lines are no rows' }]);
    expect(unwrittenFiles(file).map((path) => readFileSync(path, 'utf8'))).toEqual([
      '{"store":"notes","version":1,"key":"b","row":{"text":null}}\n',
    ]);
  });

  test.skipIf(process.platform === 'win32').each(['turnpike-unwritten-x.jsonl', 'ledger.sqlite'])(
    'is not waited for where it is a pipe (%s)',
    async (name) => {
      makePipe(join(folder, name));
      const one = serve('one');
      one.put('a', 'text');
      await one.seconds(2);
      expect(one.texts()).toEqual({ a: 'text' });
      expect(one.kinds()).toEqual(name.endsWith('.jsonl') ? ['left-out'] : []);
    },
  );

  test('is removed where a kill left it half written, but not while it may still be written', () => {
    const [old, young] = ['old', 'young'].map((name) => join(folder, `turnpike-unwritten-${name}.jsonl.part`));
    for (const path of [old, young]) writeFileSync(path ?? '', 'half');
    utimesSync(old ?? '', 900, 900);
    utimesSync(young ?? '', 990, 990);
    const one = serve('one'); // its clock says 1,000 s
    expect(names().filter((name) => name.endsWith('.part'))).toEqual(['turnpike-unwritten-young.jsonl.part']);
    expect(one.kinds()).toEqual([]);
  });

  test('is taken in without a row that the file refuses', () => {
    leave('x', [
      { store: 'notes', version: 1, key: 'a', row: { text: 'x'.repeat(100_000) } },
      { store: 'notes', version: 1, key: 'b', row: { text: 'known' } },
    ]);
    const one = serve('one');
    expect(one.texts()).toEqual({ b: 'known' });
    expect(one.kinds()).toEqual(['row-rejected']);
  });
});
