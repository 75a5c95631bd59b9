import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { openStorage } from '../../../src/storage/storage.ts';
import { openEarlierLedger } from '../../support/earlier-ledger.ts';
import { end, openTestLedger, start, temporaryFolder, until } from '../../support/ledger-fixtures.ts';
import { notePort } from '../../support/note-store.ts';

// Processes of a busy machine.
vi.setConfig({ testTimeout: 90_000 });

const script = fileURLToPath(new URL('../../support/ledger-child.ts', import.meta.url));

const notesWorker = fileURLToPath(new URL('../../support/storage-notes-worker.ts', import.meta.url));

let file = '';
let remove = (): Promise<void> => Promise.resolve();
const children: ChildProcess[] = [];

beforeEach(async () => {
  const folder = await temporaryFolder();
  file = join(folder.path, 'ledger.db');
  remove = folder.remove;
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await remove();
});

interface Child {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<unknown>;
}

function run(mode: 'stream' | 'write', name: string): Child {
  return started(spawn(process.execPath, [script, mode, file, name], { stdio: ['ignore', 'pipe', 'inherit'] }));
}

function started(child: ChildProcess): Child {
  children.push(child);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return { process: child, output: () => output, ended: once(child, 'exit') };
}

test('a stream in flight when its process is killed is accounted for at the next start', async () => {
  const child = run('stream', 'killed');
  const watcher = openTestLedger(file);
  await until(() => child.output().includes('streaming'));
  // 20 pieces of 100 tokens a second: after a progress of two seconds, its figure is above the input's.
  await until(async () => ((await watcher.ledger.recent(1))[0]?.estimatedOutput ?? 0) > 2_000);
  expect(await watcher.ledger.recent(1)).toMatchObject([{ status: 'open' }]);
  await watcher.ledger.close();
  child.process.kill('SIGKILL');
  await child.ended;

  const { ledger, problems } = openTestLedger(file);
  const [row] = await ledger.recent(1);
  expect(row).toMatchObject({
    id: 'killed',
    status: 'lost',
    modelAnswered: 'gpt-answered',
    usage: { input: 1_000 },
    cost: { kind: 'at-least' },
  });
  const { cost, estimatedOutput = 0 } = row ?? {};
  expect(cost).toEqual({ kind: 'at-least', nanoUsd: 1_000 * 1_000 + Math.ceil((estimatedOutput * 4) / 6) * 10_000 });
  expect(await ledger.spend({ since: 0 })).toMatchObject({ attempts: 1, atLeast: true });
  expect(problems).toEqual([]);
  await ledger.close();
});

test('a window that lives on notices the death of another', async () => {
  const { ledger } = openTestLedger(file);
  const child = run('stream', 'killed');
  await until(async () => (await ledger.recent(1)).length === 1);
  child.process.kill('SIGKILL');
  await child.ended;
  const other = openTestLedger(file);
  expect(await other.ledger.recent(1)).toMatchObject([{ status: 'lost' }]);
  await until(async () => (await ledger.spend({ since: 0 })).attempts === 1);
  await Promise.all([ledger.close(), other.ledger.close()]);
});

test('two processes write 2,000 rows each at once, and none is lost', async () => {
  const writers = [run('write', 'one'), run('write', 'two')];
  await Promise.all(writers.map(({ ended }) => ended));
  expect(writers.map(({ output }) => output().trim())).toEqual(['[]', '[]']);
  const { ledger } = openTestLedger(file);
  const each = (2_000 * (1_000 + 2_999)) / 2;
  expect(await ledger.spend({ since: 0 })).toMatchObject({ attempts: 4_000, nanoUsd: 2 * each, atLeast: false });
  await ledger.close();
});

/** Counts up in the file, and says each number a second after it was written. */
function count(name: string): Child {
  const counter = fileURLToPath(new URL('../../support/storage-child.ts', import.meta.url));
  return started(spawn(process.execPath, [counter, 'write', file, name], { stdio: ['ignore', 'pipe', 'inherit'] }));
}

test('of two windows that write, one is killed again and again: what was written a second before is there, and nothing is left', async () => {
  const survivor = count('survivor');
  const killed: { readonly name: string; readonly said: number }[] = [];
  for (const name of ['first', 'second', 'third']) {
    const child = count(name);
    await until(() => child.output().includes('\n'));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_000));
    child.process.kill('SIGKILL');
    await child.ended;
    killed.push({ name, said: lastOf(child) });
  }
  await until(() => survivor.output().includes('\n'));
  survivor.process.kill('SIGKILL');
  await survivor.ended;
  const storage = openStorage({
    file,
    workerPath: notesWorker,
    clock: systemClock,
    onProblem: ({ kind }) => expect.unreachable(kind),
  });
  for (const { name, said } of [...killed, { name: 'survivor', said: lastOf(survivor) }]) {
    const texts = await storage.ask(notePort, 'texts', `${name}-`);
    const missing = Array.from({ length: said }, (_, index) => `${name}-${index + 1}`).filter((key) => !(key in texts));
    expect(said).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  }
  await storage.close();
  expect(readdirSync(dirname(file))).toEqual([basename(file)]);
});

function lastOf(child: Child): number {
  return Number(child.output().trim().split('\n').at(-1));
}

test('rows of an earlier version are all there, and once, although the window that takes them over is killed again and again', async () => {
  const rows = 20_000;
  const old = openEarlierLedger(join(dirname(file), 'ledger.sqlite'));
  old.together(() => {
    for (let index = 0; index < rows; index++) old.put({ ...start(`row ${index}`), ...end(1) });
  });
  old.close();
  for (let round = 0; round < 4; round++) {
    const child = run('stream', `killed ${round}`);
    await until(() => existsSync(file));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 600));
    child.process.kill('SIGKILL');
    await child.ended;
  }
  const { ledger, problems } = openTestLedger(file);
  expect(await ledger.spend({ since: 0, until: 1_000_000 })).toMatchObject({ attempts: rows, nanoUsd: rows });
  await ledger.close();
  expect(problems).toEqual([]);
  expect(readdirSync(dirname(file)).toSorted()).toEqual([basename(file), 'ledger.sqlite.taken-over']);
});

test('a disk that is full while a window writes loses no row, and leaves nothing behind once there is room again', async ({
  skip,
}) => {
  if (process.platform === 'win32') return skip('the limit on the size of a file is of POSIX');
  const rows = 700;
  // No file may grow beyond 900 KB, as if the disk were full then: the log of these rows would, and what waits would not.
  const limited = `trap '' XFSZ; ulimit -f 900; exec "$0" "$@"`;
  const child = started(
    spawn('bash', ['-c', limited, process.execPath, script, 'write', file, 'full', String(rows)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  await child.ended;
  expect(child.output()).toContain('"kind":"unwritable"');
  expect(child.output()).not.toContain('rows-');
  const { ledger, problems } = openTestLedger(file);
  expect(await ledger.spend({ since: 0 })).toMatchObject({ attempts: rows, atLeast: false });
  await ledger.close();
  expect(problems).toEqual([]);
  expect(readdirSync(dirname(file))).toEqual([basename(file)]);
});
