import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../lib/clock.ts';
import { reasonOf } from './sqlite-error.ts';
import type { FromStorageThread, NumberedChange, StorageThreadData, ToStorageThread } from './storage-messages.ts';
import { StorageService } from './storage-service.ts';
import type { Store } from './store-definition.ts';

const TICK_MS = 1_000;

/** What the storage's thread runs; see docs/decisions/0007-one-file-one-thread.md. Talks only to `openStorage`. */
export function serveStorage(stores: readonly Store[]): void {
  const port = parentPort;
  if (port === null) throw new Error('the storage was served outside a worker thread');

  const data: StorageThreadData = workerData;
  const takenBatches = new Int32Array(data.takenBatches);
  const post = (message: FromStorageThread): void => port.postMessage(message);
  const service = new StorageService({ data, stores, post, clock: systemClock });
  process.once('exit', () => service.abandon());
  const timer = setInterval(() => {
    service.tick();
    if (service.isIdle()) post({ type: 'idle' });
  }, TICK_MS);

  port.on('message', (messages: readonly ToStorageThread[]) => {
    Atomics.add(takenBatches, 0, 1);
    // Changes that follow one another are written together; a question is answered after those before it.
    let changes: NumberedChange[] = [];
    const write = (): void => {
      if (changes.length > 0) service.changes(changes);
      changes = [];
    };
    for (const message of messages) {
      if (message.type === 'change') {
        changes.push(message);
        continue;
      }
      write();
      take(message);
    }
    write();
  });

  function take(message: Exclude<ToStorageThread, { type: 'change' }>): void {
    switch (message.type) {
      case 'ask':
        return answer(message);
      case 'close':
        clearInterval(timer);
        service.close();
        return port?.close();
    }
  }

  function answer({ id, store, question, asked }: Extract<ToStorageThread, { type: 'ask' }>): void {
    try {
      post({ type: 'answer', id, answer: service.answer(store, question, asked) });
    } catch (error) {
      post({ type: 'failure', id, reason: reasonOf(error) });
    }
  }
}
