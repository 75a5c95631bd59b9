import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Attempt, Period } from '../../src/ledger/attempt.ts';
import { ledgerStore, OpenLedger } from '../../src/ledger/ledger-store.ts';
import { openLedger } from '../../src/ledger/ledger.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { openStorage } from '../../src/storage/storage.ts';
import { median } from './statistics.ts';
import type { Figure } from './statistics.ts';

const ROWS = 1_000_000;
const ROUNDS = 9;
const DAY_MS = 86_400_000;
/** A million calls in 90 days: about 460 an hour, so that a day and a month are full. */
const SPAN_MS = 90 * DAY_MS;
const ROWS_IN_A_TRANSACTION = 10_000;

/** The file that a person has after a million calls, as the extension opens it and asks for the figures of its status bar. */
export async function storageFigures(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-bench-'));
  const file = join(folder, 'turnpike.sqlite');
  try {
    const now = Date.now();
    const msForEach = fill(file, now);
    const { size } = await stat(file);
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await measure(file, now));
    const figure = (name: string, key: keyof Round, goal?: number): Figure => {
      const value = median(rounds.map((each) => each[key]));
      return { name, value, unit: 'ms', ...(goal !== undefined && { goal }) };
    };
    return [
      { name: 'a file of 1,000,000 rows', value: size / 1e6, unit: 'MB' },
      { name: 'writing one of them, in large transactions', value: msForEach * 1000, unit: 'µs' },
      figure('starting the thread, opening it, and today', 'start', 50),
      figure('of this: starting a thread that does nothing', 'thread'),
      figure('of this: opening it, and today', 'open'),
      figure('today, asked again', 'today', 5),
      figure('this month', 'month', 5),
      figure('all', 'all'),
      figure('this month by model', 'models'),
      figure('ending the thread', 'close'),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Round {
  readonly thread: number;
  readonly open: number;
  readonly start: number;
  readonly today: number;
  readonly month: number;
  readonly all: number;
  readonly models: number;
  readonly close: number;
}

async function measure(file: string, now: number): Promise<Round> {
  const today: Period = { since: new Date(now).setHours(0, 0, 0, 0) };
  const month: Period = { since: new Date(today.since).setDate(1) };
  const open = await timeOf(() => {
    const { database } = openDatabase({ file, busyTimeoutMs: 1_000, stores: [ledgerStore] });
    new OpenLedger(database).spend({ kind: 'all-windows', period: today });
    database.close();
  });
  const storage = openStorage({
    file,
    workerPath: fileURLToPath(new URL('../../dist/storage-worker.cjs', import.meta.url)),
    clock: systemClock,
    onProblem: (problem) => console.error('storage:', problem),
  });
  const ledger = openLedger(storage);
  return {
    thread: await timeOf(startThread),
    open,
    start: await timeOf(() => ledger.spend(today)),
    today: await timeOf(() => ledger.spend(today)),
    month: await timeOf(() => ledger.spend(month)),
    all: await timeOf(() => ledger.spend({ since: 0 })),
    models: await timeOf(() => ledger.byModel(month)),
    close: await timeOf(() => storage.close()),
  };
}

/** What any thread takes until its first message. */
async function startThread(): Promise<void> {
  const worker = new Worker("require('node:worker_threads').parentPort.postMessage(0)", { eval: true });
  await once(worker, 'message');
  await worker.terminate();
}

async function timeOf(action: () => unknown): Promise<number> {
  const begin = performance.now();
  await action();
  return performance.now() - begin;
}

/** Milliseconds for each row. */
function fill(file: string, now: number): number {
  const { database } = openDatabase({ file, busyTimeoutMs: 1_000, stores: [ledgerStore] });
  const ledger = new OpenLedger(database);
  const begin = performance.now();
  for (let row = 0; row < ROWS; row += ROWS_IN_A_TRANSACTION)
    database.transaction(() => {
      for (let index = row; index < row + ROWS_IN_A_TRANSACTION; index++) {
        const attempt = attemptOf(index, now - SPAN_MS + (SPAN_MS * index) / ROWS);
        ledger.put(attempt.id, { attempt, windowId: `window ${Math.floor(index / 1_000)}` });
      }
    });
  const msForEach = (performance.now() - begin) / ROWS;
  database.close();
  return msForEach;
}

const MODELS = ['gpt-5-mini', 'gpt-5', 'claude-sonnet-4-5', 'gemini-2.5-flash', 'qwen3'];

function attemptOf(index: number, startedAt: number): Attempt {
  const model = MODELS[index % MODELS.length] ?? '';
  return {
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    target: {
      group: 'main',
      deployment: `main:${model}`,
      seller: { vendor: 'openai', host: 'api.openai.com', account: 'stored' },
      model,
    },
    startedAt,
    status: index % 50 === 0 ? 'failed' : 'ok',
    estimatedInput: 900,
    usage: { input: 1_000 + (index % 7), cacheRead: 500, output: 300 },
    cost: index % 11 === 0 ? { kind: 'unpriced', reason: 'no-price' } : { kind: 'exact', nanoUsd: 2_000_000 },
    timeToFirstTokenMs: 400,
    durationMs: 3_000,
  };
}
