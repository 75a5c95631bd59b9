// The storage's thread with answers that are nested so deep that the asking thread cannot read them.
import { parentPort } from 'node:worker_threads';
import type { FromStorageThread, ToStorageThread } from '../../src/storage/storage-messages.ts';

parentPort?.on('message', (messages: readonly ToStorageThread[]) => {
  for (const message of messages) {
    if (message.type === 'close') parentPort?.close();
    if (message.type !== 'ask') continue;
    let answer: unknown = 0;
    for (let level = 0; level < 6_000; level++) answer = [answer];
    parentPort?.postMessage({ type: 'answer', id: message.id, answer } satisfies FromStorageThread);
  }
});
