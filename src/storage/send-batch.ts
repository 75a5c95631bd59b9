import type { Worker } from 'node:worker_threads';
import { reasonOf } from './sqlite-error.ts';
import type { ToStorageThread } from './storage-messages.ts';

export interface SentBatch {
  /** In how many batches it went out. */
  readonly batches: number;
  /** What cannot be copied to a thread. */
  readonly refused: readonly { readonly message: ToStorageThread; readonly reason: string }[];
}

/** One message that cannot be copied must not take the others with it: then each goes on its own. */
export function sendBatch(worker: Pick<Worker, 'postMessage'>, batch: readonly ToStorageThread[]): SentBatch {
  if (whyNotPosted(worker, batch) === undefined) return { batches: 1, refused: [] };
  const refused = batch.flatMap((message) => {
    const reason = whyNotPosted(worker, [message]);
    return reason === undefined ? [] : [{ message, reason }];
  });
  return { batches: batch.length - refused.length, refused };
}

function whyNotPosted(worker: Pick<Worker, 'postMessage'>, batch: readonly ToStorageThread[]): string | undefined {
  try {
    worker.postMessage(batch);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
