import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AttemptEnd, AttemptStart } from '../../src/ledger/attempt.ts';
import { openLedger } from '../../src/ledger/ledger.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { StorageProblem } from '../../src/storage/storage-messages.ts';
import { openStorage } from '../../src/storage/storage.ts';
import type { StorageOptions } from '../../src/storage/storage.ts';
import { targetOf } from './calls.ts';

const workerPath = fileURLToPath(new URL('../../src/storage-worker.ts', import.meta.url));

export const target = targetOf('openai', 'gpt', { deployment: 'main:openai/gpt' });

export function start(id: string, changes: Partial<AttemptStart> = {}): AttemptStart {
  const cost = { kind: 'at-least', nanoUsd: 100 } as const;
  return { id, target, startedAt: 1_000, estimatedInput: 25, cost, ...changes };
}

export function end(nanoUsd: number, changes: Partial<AttemptEnd> = {}): AttemptEnd {
  return { status: 'ok', cost: { kind: 'exact', nanoUsd }, durationMs: 500, ...changes };
}

/** A ledger with a storage of its own, which `close` closes. */
export type TestLedger = Ledger & { readonly close: () => Promise<void> };

export interface OpenedLedger {
  readonly ledger: TestLedger;
  readonly problems: StorageProblem[];
}

/** A ledger over a real thread and a real file. */
export function openTestLedger(file: string, options: Partial<StorageOptions> = {}): OpenedLedger {
  const problems: StorageProblem[] = [];
  const onProblem = (problem: StorageProblem) => problems.push(problem);
  const storage = openStorage({ file, workerPath, clock: systemClock, onProblem, ...options });
  return { ledger: Object.assign(openLedger(storage), { close: () => storage.close() }), problems };
}

/** A folder of its own, which is gone afterwards. */
export async function temporaryFolder(): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'turnpike-ledger-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Waits until `condition` holds; throws after `patienceMs`. */
export async function until(condition: () => boolean | Promise<boolean>, patienceMs = 45_000): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
