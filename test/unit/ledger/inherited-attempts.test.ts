import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Attempt } from '../../../src/ledger/attempt.ts';
import { openEarlierLedger } from '../../support/earlier-ledger.ts';
import type { EarlierLedger } from '../../support/earlier-ledger.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { end, start, temporaryFolder } from '../../support/ledger-fixtures.ts';
import { serveLedger } from '../../support/served-ledger.ts';
import type { ServedLedger } from '../../support/served-ledger.ts';

let folder = '';
let file = '';
let oldFile = '';
let remove = (): Promise<void> => Promise.resolve();
let opened: { readonly close: () => void }[] = [];

beforeEach(async () => {
  const temporary = await temporaryFolder();
  folder = temporary.path;
  file = join(folder, 'turnpike.sqlite');
  oldFile = join(folder, 'ledger.sqlite');
  remove = temporary.remove;
  opened = [];
});

afterEach(async () => {
  for (const each of opened) each.close();
  await remove();
});

function serve(windowId = 'new', clock = new FakeClock()): ServedLedger {
  const ledger = serveLedger(file, windowId, clock);
  opened.push(ledger);
  return ledger;
}

function openOld(version: 1 | 2 = 2): EarlierLedger {
  const old = openEarlierLedger(oldFile, version);
  opened.push(old);
  return old;
}

const ended = (id: string, nanoUsd = 5): Attempt => ({ ...start(id), ...end(nanoUsd) });
const open = (id: string): Attempt => ({ ...start(id), status: 'open' });

describe('the rows of an earlier version', () => {
  test.each([1, 2] as const)('are taken over from version %d, all of them and once', (version) => {
    const old = openOld(version);
    for (let index = 0; index < 500; index++) old.put(ended(`row ${index}`, index));
    old.close();
    const sum = { attempts: 500, nanoUsd: (499 * 500) / 2, atLeast: false };
    const one = serve();
    expect(one.spend()).toMatchObject(sum);
    expect(one.recent(1)[0]?.target.seller.host).toBe(version === 1 ? '' : start('').target.seller.host);
    expect(one.problems()).toEqual([]);
    expect(readdirSync(folder).toSorted()).toContain('ledger.sqlite.taken-over');
    expect(existsSync(oldFile)).toBe(false);
    one.close();
    expect(serve().spend()).toMatchObject(sum);
    expect(
      readdirSync(folder)
        .toSorted()
        .filter((name) => !name.includes('-')),
    ).toEqual(['turnpike.sqlite']);
  });

  test('are not doubled by a file that comes back, as after a kill before it was renamed', async () => {
    const old = openOld();
    old.put(ended('a'));
    old.put(ended('b'));
    old.close();
    const before = await readFile(oldFile);
    serve().close();
    await writeFile(oldFile, before);
    expect(serve().spend()).toMatchObject({ attempts: 2, nanoUsd: 10 });
    expect(existsSync(oldFile)).toBe(false);
  });

  test('are taken while a window of that version has the file open, with what it writes meanwhile', () => {
    const old = openOld();
    old.put(ended('a'));
    old.put(open('b'));
    const one = serve();
    expect(one.spend()).toMatchObject({ attempts: 2 }); // `b` is lost as far as this version knows
    old.put(ended('b', 7)); // into the renamed file; the window then notices and writes its rows to a new one
    old.close();
    const again = openOld();
    again.put(ended('b', 7));
    again.put(ended('c', 1));
    again.close();
    one.close();
    expect(serve().spend()).toMatchObject({ attempts: 3, nanoUsd: 5 + 7 + 1, atLeast: false });
    expect(existsSync(oldFile)).toBe(false);
  });

  test('are copied again each minute while a living window of that version uses the file', async () => {
    const clock = new FakeClock();
    const old = openOld();
    old.beat(clock.now());
    old.put(open('a'));
    const one = serve('new', clock);
    expect(one.spend()).toMatchObject({ attempts: 1, atLeast: true });
    old.put(ended('a', 7));
    old.put(ended('b', 1));
    await clock.advance(30_000);
    old.beat(clock.now());
    await clock.advance(31_000);
    one.tick();
    expect(one.spend()).toMatchObject({ attempts: 2, nanoUsd: 8, atLeast: false });
    expect(existsSync(oldFile)).toBe(true);
    old.close();
    await clock.advance(61_000);
    one.tick();
    expect(one.spend()).toMatchObject({ attempts: 2, nanoUsd: 8 });
    expect(existsSync(oldFile)).toBe(false);
  });

  test('do not replace the end of an attempt', () => {
    const one = serve('one');
    one.put(ended('a', 9), 1);
    one.close();
    const old = openOld();
    old.put(open('a'));
    old.close();
    expect(serve('two').recent(1)).toMatchObject([{ id: 'a', status: 'ok', cost: { nanoUsd: 9 } }]);
  });

  test('that are damaged are set aside, and it is said', async () => {
    await writeFile(oldFile, 'this is no database '.repeat(1_000));
    const one = serve();
    one.put(ended('a'), 1);
    expect(one.spend()).toMatchObject({ attempts: 1, atLeast: false });
    expect(one.problems()).toMatchObject([
      { kind: 'damaged', movedTo: expect.stringContaining('ledger.sqlite.damaged-') },
    ]);
    const aside = readdirSync(folder).find((name) => name.startsWith('ledger.sqlite.damaged-'));
    expect(await readFile(join(folder, aside ?? ''), 'utf8')).toContain('this is no database');
    one.close();
    expect(serve().problems()).toEqual([]);
  });

  test('that cannot be read now make the sum a lower bound', () => {
    const old = new DatabaseSync(oldFile);
    opened.push(old);
    old.exec('CREATE TABLE attempts (id TEXT); PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    const one = serve();
    expect(one.spend()).toMatchObject({ attempts: 0, atLeast: true });
    old.exec('ROLLBACK');
  });
});
