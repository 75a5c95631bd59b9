// The ledger's thread with a defect: it ends at a put whose id begins with `crash`. `crash-once` ends one thread,
// any other id ends every thread that gets it.
import { existsSync, writeFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { LedgerWorkerData, ToLedgerWorker } from '../../src/ledger/ledger-messages.ts';

const data: LedgerWorkerData = workerData;
const marker = `${data.file}.crashed`;

// Before the real thread's own listener, so that nothing of this put is done.
parentPort?.on('message', (messages: readonly ToLedgerWorker[]) => {
  if (!messages.some((message) => message.type === 'put' && message.attempt.id.startsWith('crash'))) return;
  if (message.attempt.id === 'crash-once' && existsSync(marker)) return;
  writeFileSync(marker, '');
  throw new Error('a defect');
});

await import('../../src/ledger/ledger-worker.ts');
