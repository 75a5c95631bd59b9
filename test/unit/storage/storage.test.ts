import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import type { StorageProblem } from '../../../src/storage/storage-messages.ts';
import { openStorage } from '../../../src/storage/storage.ts';
import type { Storage, StorageOptions } from '../../../src/storage/storage.ts';
import { temporaryFolder, until } from '../../support/ledger-fixtures.ts';
import { notePort } from '../../support/note-store.ts';

// Threads of a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const workerPath = fileURLToPath(new URL('../../support/storage-notes-worker.ts', import.meta.url));
const childPath = fileURLToPath(new URL('../../support/storage-child.ts', import.meta.url));

let folder = '';
let file = '';
let remove = (): Promise<void> => Promise.resolve();
let opened: Storage[] = [];

beforeEach(async () => {
  const temporary = await temporaryFolder();
  folder = temporary.path;
  file = join(folder, 'turnpike.sqlite');
  remove = temporary.remove;
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map((storage) => storage.close()));
  await remove();
});

function open(options: Partial<StorageOptions> = {}) {
  const problems: StorageProblem[] = [];
  const onProblem = (problem: StorageProblem) => problems.push(problem);
  const storage = openStorage({ file, workerPath, clock: systemClock, onProblem, ...options });
  opened.push(storage);
  return { storage, problems, texts: () => storage.ask(notePort, 'texts', '') };
}

const names = (): readonly string[] => readdirSync(folder).toSorted();

test('changes of one row keep their order, and questions come after them', async () => {
  const { storage, texts, problems } = open();
  storage.put(notePort, 'a', { text: '1' });
  storage.put(notePort, 'a', { text: '2' });
  storage.remove(notePort, 'a', 0);
  storage.put(notePort, 'b', { text: '1' });
  storage.remove(notePort, 'b', 0);
  storage.put(notePort, 'b', { text: '2' });
  expect(await texts()).toEqual({ b: '2' });
  expect(problems).toEqual([]);
});

test('listeners of a store hear of its changes', async () => {
  const { storage } = open();
  let heard = 0;
  const listening = storage.onDidChange(notePort, () => heard++);
  storage.put(notePort, 'a', { text: '1' });
  await until(() => heard > 0);
  listening.dispose();
});

test('a storage that was never used has no thread and makes no file', async () => {
  const { storage } = open();
  await storage.close();
  expect(names()).toEqual([]);
});

test('a row that cannot be copied to the thread is said to be refused, and the others of its moment are written', async () => {
  const { storage, texts, problems } = open();
  storage.put(notePort, 'a', { text: 'before' });
  storage.put(notePort, 'bad', Object.assign({ text: 'x' }, { uncopied: () => undefined }));
  storage.put(notePort, 'b', { text: 'behind' });
  expect(await texts()).toEqual({ a: 'before', b: 'behind' });
  expect(problems).toMatchObject([{ kind: 'row-rejected', store: 'notes', key: 'bad' }]);
});

test('a question whose answer cannot be read is rejected', async () => {
  const { texts } = open({
    workerPath: fileURLToPath(new URL('../../support/storage-deep-worker.ts', import.meta.url)),
  });
  await expect(texts()).rejects.toThrow();
});

describe('a thread that has nothing to do', () => {
  test('ends, and the next message starts another one', async () => {
    const { storage, texts, problems } = open({ idleMs: 0 });
    storage.put(notePort, 'a', { text: '1' });
    await until(() => existsSync(`${file}-wal`));
    await until(() => !existsSync(`${file}-wal`)); // the last connection has closed the file
    storage.put(notePort, 'b', { text: '2' });
    expect(await texts()).toEqual({ a: '1', b: '2' });
    expect(problems).toEqual([]);
  });

  test('loses nothing of what comes while it ends', async () => {
    const { storage, texts, problems } = open({ idleMs: 0 });
    const expected: Record<string, string> = {};
    for (let round = 0; round < 60; round++) {
      storage.put(notePort, `k${round % 7}`, { text: String(round) });
      expected[`k${round % 7}`] = String(round);
      if (round % 5 === 0) expect(await texts()).toEqual(expected);
      await new Promise((resolve) => setTimeout(resolve, 37 * (round % 9)));
    }
    expect(await texts()).toEqual(expected);
    expect(problems).toEqual([]);
  });

  test('leaves no thread, no timer and no write behind', async () => {
    open().storage.put(notePort, 'a', { text: '1' });
    await opened[0]?.close();
    const bytes = readFileSync(file);
    const child = spawn(process.execPath, [childPath, 'idle', file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    // The process ends by itself: a thread or a timer would keep it alive for as long as this test may take.
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(JSON.parse(output)).toEqual({ texts: { a: '1' }, threadsStarted: 1, threadsNow: 0, resources: [] });
    expect(readFileSync(file)).toEqual(bytes);
    expect(names()).toEqual(['turnpike.sqlite']);
  });
});

describe('a file that another program holds', () => {
  test.each([
    ['for writing', 'BEGIN IMMEDIATE'],
    ['alone', 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE'],
  ])('%s: closing ends within 2 s, and the next start has every row', async (_how, sql) => {
    const first = open();
    first.storage.put(notePort, 'a', { text: 'old' });
    await first.storage.close();
    const other = new DatabaseSync(file);
    other.exec(sql);
    const { storage, texts, problems } = open({ patienceMs: 0 });
    storage.put(notePort, 'a', { text: 'old too' });
    await until(() => problems.length > 0); // the thread has started, which takes its time on a busy machine
    storage.put(notePort, 'a', { text: 'new' });
    storage.put(notePort, 'b', { text: 'new' });
    const reading = texts();
    reading.catch(() => undefined);
    const begun = performance.now();
    await storage.close();
    expect(performance.now() - begun).toBeLessThan(2_000);
    other.exec('ROLLBACK');
    other.close();
    expect(names().filter((name) => name.startsWith('turnpike-unwritten-'))).toHaveLength(1);
    const next = open();
    expect(await next.texts()).toEqual({ a: 'new', b: 'new' });
    expect(next.problems).toEqual([]);
    await next.storage.close();
    expect(names()).toEqual(['turnpike.sqlite']);
  });
});

test('closing ends within some seconds although the thread hangs, and says what is lost', async () => {
  const hanging = join(folder, 'hanging-worker.mjs');
  writeFileSync(hanging, 'setInterval(() => {}, 1000);');
  const { storage, problems } = open({ workerPath: hanging });
  storage.put(notePort, 'a', { text: '1' });
  const begun = performance.now();
  await storage.close();
  expect(performance.now() - begun).toBeLessThan(10_000);
  expect(problems).toEqual([{ kind: 'rows-lost', rows: 1, reason: expect.stringContaining('3500 ms') }]);
});

test('what waits until all is written goes on when the file has it, and fails when the storage ends before', async () => {
  const { storage } = open();
  await storage.written(); // nothing was put
  storage.put(notePort, 'a', { text: '1' });
  await storage.written();
  const read = new DatabaseSync(file, { readOnly: true });
  expect(read.prepare('SELECT count(*) AS count FROM notes').get()).toEqual({ count: 1 });
  read.close();
  await storage.close();
  await expect(storage.written()).rejects.toThrow('closed');
});
