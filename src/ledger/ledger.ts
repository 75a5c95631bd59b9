import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposable.ts';
import { Emitter } from '../lib/emitter.ts';
import type {
  Attempt,
  AttemptEnd,
  AttemptProgress,
  AttemptStart,
  ModelSpend,
  Period,
  Spend,
  SpendScope,
} from './attempt.ts';
import { MAX_WAITING_ROWS } from './ledger-messages.ts';
import type {
  FromLedgerWorker,
  LedgerAnswer,
  LedgerProblem,
  LedgerQuery,
  LedgerWorkerData,
  ToLedgerWorker,
} from './ledger-messages.ts';

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
  /** Of all windows. */
  spend(period: Period): Promise<Spend>;
  /** Of this window alone, since it was loaded. */
  spendOfThisWindow(): Promise<Spend>;
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

/** Longer than any write takes. Only the ledger's own thread waits for it. */
const BUSY_TIMEOUT_MS = 5_000;

/** What a process that is killed may not have told: less than a progress row may be old. */
const SEND_DELAY_MS = 20;

/** Changes within this time are told as one. */
const CHANGE_DELAY_MS = 100;

/** A thread that ends more often than this many times within the time below would go on so: it is not started again. */
const MAX_RESTARTS = 3;
const RESTARTS_WITHIN_MS = 60_000;

/** Returns at once: the ledger's thread starts with the first message, and what is asked meanwhile is answered later. */
export function openLedger(options: LedgerOptions): Ledger {
  return new WorkerLedger(options);
}

interface OpenQuestion {
  readonly query: LedgerQuery;
  readonly resolve: (answer: LedgerAnswer) => void;
  readonly reject: (error: Error) => void;
}

interface Unwritten {
  readonly number: number;
  readonly attempt: Attempt;
}

class WorkerLedger implements Ledger {
  readonly #windowId = randomUUID();
  #worker: Worker | undefined;
  readonly #options: LedgerOptions;
  readonly #changes = new Emitter<void>();
  readonly #open = new Map<string, Attempt>();
  /** The last state of each row that the thread has not said to be in the file: told again to the next thread. */
  readonly #unwritten = new Map<string, Unwritten>();
  readonly #questions = new Map<number, OpenQuestion>();
  #outbox: ToLedgerWorker[] = [];
  #sendTimer: NodeJS.Timeout | undefined;
  readonly #ended = Promise.withResolvers<void>();
  #lastPut = 0;
  #lastQuery = 0;
  #changeIsDue = false;
  #closing = false;
  /** Monotonic times of the last ones. */
  #restarts: readonly number[] = [];
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

  spend(period: Period): Promise<Spend> {
    return this.#spendOf({ kind: 'all-windows', period });
  }

  spendOfThisWindow(): Promise<Spend> {
    return this.#spendOf({ kind: 'window', windowId: this.#windowId });
  }

  async #spendOf(scope: SpendScope): Promise<Spend> {
    const answer = await this.#ask({ kind: 'spend', scope });
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
    if (this.#stopped === undefined) {
      this.#post({ type: 'close' });
      this.#send();
    }
    await this.#ended.promise;
  }

  #put(attempt: Attempt): void {
    if (attempt.status === 'open') this.#open.set(attempt.id, attempt);
    else this.#open.delete(attempt.id);
    if (this.#stopped !== undefined) return;
    this.#write(attempt);
  }

  #write(attempt: Attempt): void {
    const number = ++this.#lastPut;
    this.#unwritten.delete(attempt.id);
    this.#unwritten.set(attempt.id, { number, attempt });
    for (const id of this.#unwritten.keys()) {
      if (this.#unwritten.size <= MAX_WAITING_ROWS) break;
      this.#unwritten.delete(id);
    }
    this.#post({ type: 'put', number, attempt });
  }

  #ask(query: LedgerQuery): Promise<LedgerAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#stopped !== undefined) return reject(stoppedError(this.#stopped));
      const id = ++this.#lastQuery;
      this.#questions.set(id, { query, resolve, reject });
      this.#post({ type: 'query', id, query });
    });
  }

  /**
   * Rows go out together, a little later: waking the thread costs more than all else that is done for a request (0.15 ms of
   * the host's thread each time), and beginning and end of a short call then wake it once. A question goes out at once.
   */
  #post(message: ToLedgerWorker): void {
    this.#outbox.push(message);
    if (message.type === 'put') this.#sendTimer ??= setTimeout(this.#send, SEND_DELAY_MS);
    else setImmediate(this.#send);
  }

  readonly #send = (): void => {
    clearTimeout(this.#sendTimer);
    this.#sendTimer = undefined;
    const messages = this.#outbox;
    this.#outbox = [];
    if (this.#stopped !== undefined) return;
    this.#worker ??= this.#start();
    if (messages.length > 0) this.#worker.postMessage(messages);
  };

  #start(): Worker {
    const { file, workerPath, busyTimeoutMs = BUSY_TIMEOUT_MS } = this.#options;
    const workerData: LedgerWorkerData = { file, windowId: this.#windowId, busyTimeoutMs };
    const worker = new Worker(workerPath, { workerData, name: 'turnpike-ledger' });
    let reason = 'its thread has ended';
    worker.on('message', (message: FromLedgerWorker) => this.#receive(message));
    worker.on('error', (error: Error) => {
      reason = error.message;
    });
    worker.once('exit', (code) => this.#onExit(code, reason));
    return worker;
  }

  #onExit(code: number, reason: string): void {
    this.#worker = undefined;
    if (this.#closing && code === 0) this.#stop('it was closed');
    else if (this.#mayRestart()) this.#restart(reason);
    else this.#stop(reason);
  }

  #mayRestart(): boolean {
    const now = this.#options.clock.monotonic();
    const recent = this.#restarts.filter((at) => now - at < RESTARTS_WITHIN_MS);
    if (recent.length >= MAX_RESTARTS) return false;
    this.#restarts = [...recent, now];
    return true;
  }

  /** Tells a new thread what the old one may not have written, and asks it what the old one has not answered. */
  #restart(reason: string): void {
    this.#options.onProblem({ kind: 'restarted', reason });
    this.#outbox = [];
    const written = [...this.#open.values()].filter(({ id }) => !this.#unwritten.has(id));
    const unwritten = [...this.#unwritten.values()].map(({ attempt }) => attempt);
    for (const attempt of [...written, ...unwritten]) this.#write(attempt);
    for (const [id, { query }] of this.#questions) this.#post({ type: 'query', id, query });
    if (this.#closing) this.#post({ type: 'close' });
    setImmediate(this.#send); // also where there is nothing to tell: the thread has heartbeats to write
  }

  #receive(message: FromLedgerWorker): void {
    switch (message.type) {
      case 'answer':
        this.#take(message.id)?.resolve(message.answer);
        return;
      case 'failure':
        this.#take(message.id)?.reject(new Error(message.reason));
        return;
      case 'written':
        for (const [id, { number }] of this.#unwritten) if (number <= message.through) this.#unwritten.delete(id);
        return;
      case 'changed':
        this.#announceChange();
        return;
      case 'problem':
        this.#options.onProblem(message.problem);
        return;
    }
  }

  #take(id: number): OpenQuestion | undefined {
    const question = this.#questions.get(id);
    this.#questions.delete(id);
    return question;
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
    this.#stopped = reason;
    for (const { reject } of this.#questions.values()) reject(stoppedError(reason));
    this.#questions.clear();
    this.#unwritten.clear();
    this.#ended.resolve();
    if (this.#closing) return;
    this.#options.onProblem({ kind: 'stopped', reason });
    this.#announceChange(); // sums can no longer be asked for, and what shows them must say so
  }
}

function stoppedError(reason: string): Error {
  return new Error(`the ledger has stopped: ${reason}`);
}
