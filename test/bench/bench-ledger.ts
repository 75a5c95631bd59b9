import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLedger } from '../../src/ledger/ledger.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openStorage } from '../../src/storage/storage.ts';

/** The real ledger with its thread, on a database of its own. */
export async function openBenchLedger(): Promise<{ readonly ledger: Ledger; readonly close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-bench-'));
  const storage = openStorage({
    file: join(folder, 'turnpike.sqlite'),
    workerPath: fileURLToPath(new URL('../../dist/storage-worker.cjs', import.meta.url)),
    clock: systemClock,
    onProblem: (problem) => console.error('storage:', problem),
  });
  return {
    ledger: openLedger(storage),
    close: async () => {
      await storage.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
