// The ledger's thread with a defect: it ends at a put whose id begins with `crash`. `crash-once` ends one thread,
// any other id ends every thread that gets it.
import { existsSync, writeFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { LedgerWorkerData, ToLedgerWorker } from '../../src/ledger/ledger-messages.ts';

const data: LedgerWorkerData = workerData;
const marker = `${data.file}.crashed`;

// Before the real thread's own listener, so that nothing that came with this put is done.
parentPort?.addEventListener('message', (event) => {
  const messages: readonly ToLedgerWorker[] = 'data' in event && Array.isArray(event.data) ? event.data : [];
  const ids = messages.flatMap((message) => (message.type === 'put' ? [message.attempt.id] : []));
  const fatal = ids.filter((id) => id.startsWith('crash') && !(id === 'crash-once' && existsSync(marker)));
  if (fatal.length === 0) return;
  writeFileSync(marker, '');
  event.stopImmediatePropagation(); // an error alone would still let the real listener have these messages
  throw new Error('a defect');
});

await import('../../src/ledger/ledger-worker.ts');
