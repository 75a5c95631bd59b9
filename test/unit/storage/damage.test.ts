import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../support/ledger-fixtures.ts';
import { serveNotes } from '../../support/served-notes.ts';

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

function serve(windowId = 'one') {
  const served = serveNotes(file, windowId);
  opened.push(served.service);
  return served;
}

const names = (): readonly string[] => readdirSync(folder).toSorted();

describe('damage of a file that is too large to be looked through', () => {
  test('is found when the damaged page is read, and the file is set aside', () => {
    const one = serve();
    for (let index = 0; index < 40; index++) one.put(`k${index}`, 'x'.repeat(50_000));
    one.service.close();
    const bytes = readFileSync(file);
    expect(bytes.length).toBeGreaterThan(1_500_000);
    writeFileSync(file, bytes.fill(0xaa, 100_000));
    const two = serve('two');
    two.put('new', 'text');
    expect(two.texts()).toEqual({ new: 'text' });
    expect(two.kinds()).toEqual(['damaged']);
    expect(names().filter((name) => /\.damaged-[^.]*Z$/.test(name))).toHaveLength(1);
  });

  test('is found when it is opened where the file was cut', () => {
    const one = serve();
    for (let index = 0; index < 40; index++) one.put(`k${index}`, 'x'.repeat(50_000));
    one.service.close();
    writeFileSync(file, readFileSync(file).subarray(0, 1_200_000));
    const two = serve('two');
    expect(two.texts()).toEqual({});
    expect(two.kinds()).toEqual(['damaged']);
  });
});

/** Of a file whose pages are all in its log, nothing is lost, so nothing is told. */
const CUTS = [
  { name: 'emptied after a checkpoint', length: 0, isLost: true },
  { name: 'cut after a checkpoint', length: 5_000, isLost: true },
  { name: 'cut at a page after a checkpoint', length: 8_192, isLost: true },
  { name: 'emptied while its log holds everything', length: 0, isLost: false },
  { name: 'cut while its log holds everything', length: 8_192, isLost: false },
];

describe.each(CUTS)('a file that is $name, with two windows that have it open', ({ length, isLost }) => {
  test.each([60, 1_500])('loses no row that is put afterwards, at %d rows', async (rows) => {
    const one = serve('one');
    const two = serve('two');
    one.service.tick();
    two.service.tick();
    if (isLost) fillAndCheckpoint(rows);
    else for (let index = 0; index < 40; index++) one.put(`before ${index}`, 'x'.repeat(1_000));
    for (const each of [one, two]) {
      each.texts();
      each.service.tick();
    }
    truncateSync(file, length);
    one.put('after 1', 'text');
    two.put('after 2', 'text');
    for (const each of [one, two, one, two]) {
      await each.clock.advance(3_000);
      each.service.tick();
    }
    one.put('after 3', 'text');
    const after = ['after 1', 'after 2', 'after 3'];
    expect(Object.keys(Object(one.texts('after')))).toEqual(after);
    expect(Object.keys(Object(two.texts('after')))).toEqual(after);
    one.service.close();
    two.service.close();
    const three = serve('three');
    expect(Object.keys(Object(three.texts('after')))).toEqual(after);
    expect(Object.keys(Object(three.texts('before')))).toHaveLength(isLost ? 0 : 40);
    const told = new Set([...one.kinds(), ...two.kinds()]);
    expect(told.has('damaged') || told.has('replaced')).toBe(isLost);
  });
});

function fillAndCheckpoint(rows: number): void {
  const database = new DatabaseSync(file);
  const insert = database.prepare('INSERT INTO notes (id, text) VALUES (?, ?)');
  database.exec('BEGIN'); // one commit: on a busy disk each takes milliseconds
  for (let index = 0; index < rows; index++) insert.run(`before ${index}`, 'x'.repeat(1_000));
  database.exec('COMMIT');
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}
