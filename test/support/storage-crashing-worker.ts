// The storage's thread with a defect: it ends at a put whose key begins with `crash`. `crash-once` ends one thread,
// any other key ends every thread that gets it.
import { existsSync, writeFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { StorageThreadData, ToStorageThread } from '../../src/storage/storage-messages.ts';

const data: StorageThreadData = workerData;
const marker = `${data.file}.crashed`;

// Before the real thread's own listener, so that nothing that came with this put is done.
parentPort?.addEventListener('message', (event) => {
  const messages: readonly ToStorageThread[] = 'data' in event && Array.isArray(event.data) ? event.data : [];
  const keys = messages.flatMap((message) => (message.type === 'change' ? [message.change.key] : []));
  const fatal = keys.filter((key) => key.startsWith('crash') && !(key === 'crash-once' && existsSync(marker)));
  if (fatal.length === 0) return;
  writeFileSync(marker, '');
  event.stopImmediatePropagation(); // an error alone would still let the real listener have these messages
  throw new Error('a defect');
});

await import('../../src/storage-worker.ts');
