import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposable.ts';
import { Emitter } from '../lib/emitter.ts';
import type { Attempt, AttemptEnd, AttemptProgress, AttemptStart, ModelSpend, Period, Spend } from './attempt.ts';
import type {
  FromLedgerWorker,
  LedgerAnswer,
  LedgerProblem,
  LedgerQuery,
  LedgerWorkerData,
  ToLedgerWorker,
} from './ledger-messages.ts';

export type { Spend } from './attempt.ts';

/**
 * What every attempt cost. Writing returns at once and never fails: the chat does not wait for its bill. What goes wrong is
 * told to `onProblem`. Questions are answered after everything that was written before them.
 */
export interface Ledger {
  /** To be called before the first wait of an attempt that could be cancelled. */
  begin(start: AttemptStart): void;
  /** Survives this process: at most about once a second. */
  progress(id: string, progress: AttemptProgress): void;
  /** The first one holds. */
  settle(id: string, end: AttemptEnd): void;
  spend(period: Period): Promise<Spend>;
  byModel(period: Period): Promise<readonly ModelSpend[]>;
  /** The newest attempts, newest first. */
  recent(limit: number): Promise<readonly Attempt[]>;
  /** Sums may have changed, by this window or another. At most a few times a second. */
  readonly onDidChange: (listener: () => void) => Disposable;
  /** Resolves when everything is written. What is still open is then lost. */
  close(): Promise<void>;
}

export interface LedgerOptions {
  /** The database's path; its folder is made when missing. */
  readonly file: string;
  /** The script of the ledger's thread: `dist/ledger-worker.cjs`. */
  readonly workerPath: string;
  readonly clock: Clock;
  readonly onProblem: (problem: LedgerProblem) => void;
  /** How long a write waits for another window's. */
  readonly busyTimeoutMs?: number;
}

/** Longer than any write takes, and nobody waits for it. */
const BUSY_TIMEOUT_MS = 5_000;

/** Changes within this time are told as one. */
const CHANGE_DELAY_MS = 100;

/** Returns at once: the ledger's thread starts with the first message, and what is asked meanwhile is answered later. */
export function openLedger(options: LedgerOptions): Ledger {
  return new WorkerLedger(options);
}

interface Waiter {
  readonly resolve: (answer: LedgerAnswer) => void;
  readonly reject: (error: Error) => void;
}

class WorkerLedger implements Ledger {
  #worker: Worker | undefined;
  readonly #options: LedgerOptions;
  readonly #changes = new Emitter<void>();
  readonly #open = new Map<string, Attempt>();
  readonly #waiters = new Map<number, Waiter>();
  #outbox: ToLedgerWorker[] = [];
  readonly #ended = Promise.withResolvers<void>();
  #lastQuery = 0;
  #changeIsDue = false;
  #closing = false;
  #stopped: string | undefined;

  readonly onDidChange = (listener: () => void): Disposable => this.#changes.on(listener);

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  begin(start: AttemptStart): void {
    this.#put({ ...start, status: 'open' });
  }

  progress(id: string, progress: AttemptProgress): void {
    const attempt = this.#open.get(id);
    if (attempt !== undefined) this.#put({ ...attempt, ...progress });
  }

  settle(id: string, end: AttemptEnd): void {
    const attempt = this.#open.get(id);
    if (attempt !== undefined) this.#put({ ...attempt, ...end });
  }

  async spend(period: Period): Promise<Spend> {
    const answer = await this.#ask({ kind: 'spend', period });
    if (answer.kind !== 'spend') throw new Error(`asked for spend, answered with ${answer.kind}`);
    return answer.spend;
  }

  async byModel(period: Period): Promise<readonly ModelSpend[]> {
    const answer = await this.#ask({ kind: 'by-model', period });
    if (answer.kind !== 'by-model') throw new Error(`asked for models, answered with ${answer.kind}`);
    return answer.models;
  }

  async recent(limit: number): Promise<readonly Attempt[]> {
    const answer = await this.#ask({ kind: 'recent', limit });
    if (answer.kind !== 'recent') throw new Error(`asked for attempts, answered with ${answer.kind}`);
    return answer.attempts;
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#post({ type: 'close' });
    this.#send();
    await this.#ended.promise;
  }

  #put(attempt: Attempt): void {
    if (attempt.status === 'open') this.#open.set(attempt.id, attempt);
    else this.#open.delete(attempt.id);
    this.#post({ type: 'put', attempt });
  }

  #ask(query: LedgerQuery): Promise<LedgerAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#stopped !== undefined) return reject(new Error(`the ledger has stopped: ${this.#stopped}`));
      const id = ++this.#lastQuery;
      this.#waiters.set(id, { resolve, reject });
      this.#post({ type: 'query', id, query });
    });
  }

  /**
   * Goes out in the next turn of the event loop: waking the thread takes longer than all else that is done for a request,
   * which is then on its way already. (Added time at the median on a busy machine: 0.4 ms at once, 0.2 ms so.)
   */
  #post(message: ToLedgerWorker): void {
    if (this.#outbox.length === 0) setImmediate(this.#send);
    this.#outbox.push(message);
  }

  readonly #send = (): void => {
    const messages = this.#outbox;
    this.#outbox = [];
    this.#worker ??= this.#start();
    for (const message of messages) this.#worker.postMessage(message);
  };

  #start(): Worker {
    const { file, workerPath, busyTimeoutMs = BUSY_TIMEOUT_MS } = this.#options;
    const workerData: LedgerWorkerData = { file, windowId: randomUUID(), busyTimeoutMs };
    const worker = new Worker(workerPath, { workerData, name: 'turnpike-ledger' });
    worker.on('message', (message: FromLedgerWorker) => this.#receive(message));
    worker.on('error', (error: Error) => this.#stop(error.message));
    worker.once('exit', () => {
      this.#stop('its thread has ended');
      this.#ended.resolve();
    });
    return worker;
  }

  #receive(message: FromLedgerWorker): void {
    switch (message.type) {
      case 'answer':
        this.#take(message.id)?.resolve(message.answer);
        return;
      case 'failure':
        this.#take(message.id)?.reject(new Error(message.reason));
        return;
      case 'changed':
        this.#announceChange();
        return;
      case 'problem':
        this.#options.onProblem(message.problem);
        return;
    }
  }

  #take(id: number): Waiter | undefined {
    const waiter = this.#waiters.get(id);
    this.#waiters.delete(id);
    return waiter;
  }

  #announceChange(): void {
    if (this.#changeIsDue) return;
    this.#changeIsDue = true;
    this.#options.clock.after(CHANGE_DELAY_MS, () => {
      this.#changeIsDue = false;
      this.#changes.fire();
    });
  }

  #stop(reason: string): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = reason;
    for (const { reject } of this.#waiters.values()) reject(new Error(`the ledger has stopped: ${reason}`));
    this.#waiters.clear();
    if (!this.#closing) this.#options.onProblem({ kind: 'stopped', reason });
  }
}
