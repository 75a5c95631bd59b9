import { Worker } from 'node:worker_threads';
import type { FromImportThread, ImportBegin, ImportThreadData } from './import-messages.ts';
import type { ConversationMessage } from './message.ts';

type Begun = Extract<ImportBegin, { readonly kind: 'conversation' }>;

/** The conversation page by page, or why it is none. */
export type ReadPages =
  | Exclude<ImportBegin, Begun>
  /** `pages` must be begun: the thread ends when they end, are left or throw, as they do when it is cancelled. */
  | (Begun & { readonly pages: AsyncIterable<readonly ConversationMessage[]> });

export interface ReadOptions {
  /** The script of the thread: `dist/import-worker.cjs`. */
  readonly workerPath: string;
  readonly signal: AbortSignal;
}

/** A file of 256 MB takes twice as much as text, and once more as values. */
const MAX_HEAP_MB = 2_048;

/**
 * Reads an exported conversation, which gets new ids, on a thread of its own: to parse 100 MB takes a second. Takes the memory of
 * `bytes`. Rejects when it is cancelled, and where the memory is not enough.
 */
export async function readConversation(bytes: Uint8Array, { workerPath, signal }: ReadOptions): Promise<ReadPages> {
  signal.throwIfAborted();
  const workerData: ImportThreadData = { bytes };
  // what another view may stand on is copied
  const ownsBuffer = bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
  const worker = new Worker(workerPath, {
    workerData,
    name: 'turnpike-import',
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    transferList: ownsBuffer ? [bytes.buffer] : [],
  });
  const cancel = (): void => void worker.terminate();
  signal.addEventListener('abort', cancel);
  const end = async (): Promise<void> => {
    signal.removeEventListener('abort', cancel);
    await worker.terminate();
  };
  const next = questionsTo(worker);
  try {
    const begin = await next();
    if (begin.kind === 'conversation') return { ...begin, pages: pagesFrom(next, end) };
    if (begin.kind === 'page' || begin.kind === 'end') throw new Error('the conversation came without its head');
    await end();
    return begin;
  } catch (error) {
    await end();
    throw error;
  }
}

async function* pagesFrom(
  next: () => Promise<FromImportThread>,
  end: () => Promise<void>,
): AsyncGenerator<readonly ConversationMessage[], void, undefined> {
  try {
    for (let answer = await next(); answer.kind === 'page'; answer = await next()) yield answer.messages;
  } finally {
    await end();
  }
}

/** Asks for the next piece. Rejects when the thread has ended, by a defect or because it was cancelled. */
function questionsTo(worker: Worker): () => Promise<FromImportThread> {
  let answer: PromiseWithResolvers<FromImportThread> | undefined; // of the question that is open
  let ended: Error | undefined;
  const endWith = (error: Error): void => {
    ended ??= error;
    answer?.reject(ended);
  };
  worker.on('message', (message: FromImportThread) => {
    answer?.resolve(message);
    answer = undefined;
  });
  worker.on('error', endWith);
  worker.once('exit', () => endWith(new Error('the thread that reads it has ended')));
  return async () => {
    if (ended !== undefined) throw ended;
    answer = Promise.withResolvers();
    worker.postMessage('next');
    return answer.promise;
  };
}
