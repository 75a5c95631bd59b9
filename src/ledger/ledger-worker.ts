import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../lib/clock.ts';
import type { FromLedgerWorker, LedgerWorkerData, ToLedgerWorker } from './ledger-messages.ts';
import { LedgerService } from './ledger-service.ts';

// The entry of the ledger's thread; see docs/decisions/0003-ledger-in-a-worker.md. Talks only to `openLedger`.

const TICK_MS = 1_000;

const port = parentPort;
if (port === null) throw new Error('the ledger worker was started outside a worker thread');

const data: LedgerWorkerData = workerData;
const post = (message: FromLedgerWorker): void => port.postMessage(message);
const service = new LedgerService(data, post, systemClock);
const timer = setInterval(() => service.tick(), TICK_MS);

port.on('message', (messages: readonly ToLedgerWorker[]) => {
  for (const message of messages) take(message);
});

function take(message: ToLedgerWorker): void {
  switch (message.type) {
    case 'put':
      return service.put(message.attempt, message.number);
    case 'query':
      return answer(message);
    case 'close':
      clearInterval(timer);
      service.close();
      return port?.close();
  }
}

function answer({ id, query }: Extract<ToLedgerWorker, { type: 'query' }>): void {
  try {
    post({ type: 'answer', id, answer: service.answer(query) });
  } catch (error) {
    post({ type: 'failure', id, reason: error instanceof Error ? error.message : String(error) });
  }
}
