import { Worker } from 'node:worker_threads';
import type { Clock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposable.ts';
import { Emitter } from '../lib/emitter.ts';
import { databaseIdentity } from './file-identity.ts';
import { OpenQuestions } from './open-questions.ts';
import { Outbox } from './outbox.ts';
import { sendBatch } from './send-batch.ts';
import type { FromStorageThread, StorageProblem, StorageThreadData, ToStorageThread } from './storage-messages.ts';
import type { QuestionsOf, StorePort } from './store-definition.ts';
import { UnwrittenChanges } from './unwritten-changes.ts';
import type { UnsentChange } from './unwritten-changes.ts';
import { newWindowId } from './window-id.ts';

/**
 * One file for all stores, which all windows share; `store-definition.ts` says how a store is added. Writing returns at once and
 * never fails. What goes wrong is told to `onProblem`. Changes of one row keep their order, and questions are answered after
 * everything that was written before them.
 */
export interface Storage {
  /** Of this window, since it was loaded. */
  readonly windowId: string;
  put<Row, Questions extends QuestionsOf<Questions>>(store: StorePort<Row, Questions>, key: string, row: Row): void;
  /** A state of the row that was put after `removedAt`, by another window, stays; in the count that the store's rows have. */
  remove<Row, Questions extends QuestionsOf<Questions>>(
    store: StorePort<Row, Questions>,
    key: string,
    removedAt: number,
  ): void;
  /** Rejects when the store fails, and when the thread has ended too often. */
  ask<Row, Questions extends QuestionsOf<Questions>, Name extends keyof Questions & string>(
    store: StorePort<Row, Questions>,
    question: Name,
    asked: Questions[Name]['asked'],
  ): Promise<Questions[Name]['answer']>;
  /**
   * Rows may have changed, by this window or, as far as that was noticed, by another: a window whose thread has ended notices with
   * its next question. At most a few times a second.
   */
  onDidChange<Row, Questions extends QuestionsOf<Questions>>(
    store: StorePort<Row, Questions>,
    listener: () => void,
  ): Disposable;
  /**
   * Another file stands in the place of the one that was open, because that was damaged, removed or replaced. Rows of the last
   * second and those under way are in it; earlier ones that a window still has must be put again.
   */
  onDidLoseFile(listener: () => void): Disposable;
  /** Resolves when all that was put is in the file: not while the file refuses. Rejects when the thread has ended too often. */
  written(): Promise<void>;
  /** Resolves when everything is written, or is kept beside a file that cannot be written; within 3.5 s. */
  close(): Promise<void>;
}

export interface StorageOptions {
  /** The database's path; its folder is made when missing. */
  readonly file: string;
  /** The script of the thread: `dist/storage-worker.cjs`. */
  readonly workerPath: string;
  readonly clock: Clock;
  readonly onProblem: (problem: StorageProblem) => void;
  /** How long one statement waits for another window's. */
  readonly busyTimeoutMs?: number;
  /** How long another window may hold the lock before that is a problem. */
  readonly patienceMs?: number;
  /** How long the thread stays when nothing is left to do. */
  readonly idleMs?: number;
}

/**
 * Longer than any write but a migration takes. Only the storage's own thread waits for it, and what it could not write is tried
 * again every 2 s. A wait that is under way when the window closes, and one more, stay well within what `close` may take.
 */
const BUSY_TIMEOUT_MS = 500;

/** Another window that migrates or takes over a large file holds the lock for some seconds, which is no trouble. */
const PATIENCE_MS = 5_000;

/** To start a thread takes about 50 ms of another core, so it stays over the pauses of somebody at work. */
const IDLE_MS = 10_000;

/** However the thread fares: VS Code gives its extensions 4 s to end. */
const CLOSE_MS = 3_500;

/** What a process that is killed may not have told: less than a row of progress may be old. */
const SEND_DELAY_MS = 20;

/** Changes within this time are told as one. */
const CHANGE_DELAY_MS = 100;

/** A thread that ends more often than this many times within the time below would go on so: it is not started again. */
const MAX_RESTARTS = 3;
const RESTARTS_WITHIN_MS = 60_000;

/** Returns at once: the thread starts with the first message, and ends some seconds after it has nothing left to do. */
export function openStorage(options: StorageOptions): Storage {
  return new ThreadStorage(options);
}

type UnsentMessage = Exclude<ToStorageThread, { type: 'change' }> | UnsentChange;

/** After these the file is another one. */
const LOSSES: ReadonlySet<StorageProblem['kind']> = new Set(['damaged', 'replaced']);

class ThreadStorage implements Storage {
  readonly windowId = newWindowId();
  readonly #options: StorageOptions;
  #worker: Worker | undefined;
  /** The thread was told to end because it was idle: what comes meanwhile is for the next one. */
  #isResting = false;
  /** Which file it was when the last thread had ended because it was idle. */
  #restedFile: string | undefined;
  readonly #changes = new Map<string, Emitter<void>>();
  readonly #losses = new Emitter<void>();
  readonly #changesDue = new Set<string>();
  readonly #unwritten = new UnwrittenChanges();
  readonly #questions = new OpenQuestions();
  readonly #outbox = new Outbox<UnsentMessage>();
  #sendTimer: NodeJS.Timeout | undefined;
  readonly #ended = Promise.withResolvers<void>();
  /** Those who wait until all is written. */
  #writtenWaiters: readonly PromiseWithResolvers<void>[] = [];
  #closing = false;
  /** Monotonic times of the last ones. */
  #restarts: readonly number[] = [];
  #stopped: string | undefined;

  constructor(options: StorageOptions) {
    this.#options = options;
  }

  put<Row, Questions extends QuestionsOf<Questions>>(store: StorePort<Row, Questions>, key: string, row: Row): void {
    const { name, limits } = store;
    const size = { bytes: store.bytesOf(row), isUnderWay: store.isUnderWay(row) };
    this.#write({ type: 'change', change: { type: 'put', store: name, key, row }, size, limits });
  }

  remove<Row, Questions extends QuestionsOf<Questions>>(
    { name, limits }: StorePort<Row, Questions>,
    key: string,
    removedAt: number,
  ): void {
    const size = { bytes: 0, isUnderWay: false };
    this.#write({ type: 'change', change: { type: 'remove', store: name, key, removedAt }, size, limits });
  }

  ask<Row, Questions extends QuestionsOf<Questions>, Name extends keyof Questions & string>(
    { name }: StorePort<Row, Questions>,
    question: Name,
    asked: Questions[Name]['asked'],
  ): Promise<Questions[Name]['answer']> {
    if (this.#stopped !== undefined) return Promise.reject(stoppedError(this.#stopped));
    return this.#questions.ask({ store: name, question, asked }, (message) => this.#post(message));
  }

  onDidChange<Row, Questions extends QuestionsOf<Questions>>(
    { name }: StorePort<Row, Questions>,
    listener: () => void,
  ): Disposable {
    return this.#changesOf(name).on(listener);
  }

  onDidLoseFile(listener: () => void): Disposable {
    return this.#losses.on(listener);
  }

  written(): Promise<void> {
    if (this.#stopped !== undefined) return Promise.reject(stoppedError(this.#stopped));
    const waiter = Promise.withResolvers<void>();
    this.#writtenWaiters = [...this.#writtenWaiters, waiter];
    this.#settleWritten();
    return waiter.promise;
  }

  #settleWritten(): void {
    if (!this.#outbox.isEmpty || this.#unwritten.count > 0) return;
    for (const { resolve } of this.#writtenWaiters) resolve();
    this.#writtenWaiters = [];
  }

  async close(): Promise<void> {
    this.#closing = true;
    if (this.#worker === undefined && this.#outbox.isEmpty) this.#stop('it was closed');
    if (this.#stopped === undefined) {
      this.#outbox.add({ type: 'close' });
      this.#send();
    }
    const late = setTimeout(() => this.#giveUpClosing(), CLOSE_MS);
    await this.#ended.promise;
    clearTimeout(late);
  }

  /** The thread does not answer. It is not ended: a write may be under way, which SQLite brings to its end or takes back. */
  #giveUpClosing(): void {
    const reason = `its thread did not end within ${CLOSE_MS} ms`;
    const rows = this.#unwritten.count;
    if (rows > 0) this.#options.onProblem({ kind: 'rows-lost', rows, reason });
    this.#stop(reason);
  }

  #write(change: UnsentChange): void {
    if (this.#stopped === undefined) this.#post(change);
  }

  #changesOf(store: string): Emitter<void> {
    const emitter = this.#changes.get(store) ?? new Emitter<void>();
    this.#changes.set(store, emitter);
    return emitter;
  }

  /**
   * Changes go out together, a little later: waking the thread costs more than all else that is done for a request (0.15 ms of
   * the host's thread each time), and beginning and end of a short call then wake it once. A question goes out at once.
   */
  #post(message: UnsentMessage): void {
    this.#outbox.add(message);
    if (message.type === 'change') this.#sendTimer ??= setTimeout(this.#send, SEND_DELAY_MS);
    else setImmediate(this.#send);
  }

  readonly #send = (): void => {
    clearTimeout(this.#sendTimer);
    this.#sendTimer = undefined;
    if (this.#stopped !== undefined || this.#isResting) return;
    if (this.#worker === undefined && this.#outbox.isEmpty) return;
    this.#worker ??= this.#start();
    // A thread that has taken none of many batches waits for a disk: its next ones wait here, where states of a row replace each other.
    if (this.#outbox.mustWait && !this.#closing) this.#sendTimer = setTimeout(this.#send, SEND_DELAY_MS);
    else if (!this.#outbox.isEmpty) this.#sendBatch(this.#worker);
  };

  #sendBatch(worker: Worker): void {
    const batch = this.#outbox.takeBatch().map((unsent) => this.#numbered(unsent));
    const { batches, refused } = sendBatch(worker, batch);
    this.#outbox.wentOutAs(batches);
    for (const { message, reason } of refused) this.#refuse(message, reason);
  }

  #refuse(message: ToStorageThread, reason: string): void {
    if (message.type === 'ask') this.#questions.reject(message.id, new Error(reason));
    if (message.type !== 'change') return;
    const { store, key } = message.change;
    this.#unwritten.forget(message.change);
    this.#settleWritten();
    this.#tell({ kind: 'row-rejected', store, key, reason });
  }

  /** Not before it is sent: of a row that changes often in a short time, only the last state is. */
  #numbered(unsent: UnsentMessage): ToStorageThread {
    if (unsent.type !== 'change') return unsent;
    const { type, change, size, limits } = unsent;
    return { type, number: this.#unwritten.add(change, size, limits), change };
  }

  #start(): Worker {
    const {
      file,
      workerPath,
      busyTimeoutMs = BUSY_TIMEOUT_MS,
      patienceMs = PATIENCE_MS,
      idleMs = IDLE_MS,
    } = this.#options;
    const workerData: StorageThreadData = {
      file,
      windowId: this.windowId,
      busyTimeoutMs,
      patienceMs,
      idleMs,
      takenBatches: this.#outbox.restart(),
    };
    const worker = new Worker(workerPath, { workerData, name: 'turnpike-storage' });
    let reason = 'its thread has ended';
    worker.on('message', (message: FromStorageThread) => this.#receive(message));
    // Which question it was the answer to cannot be known; one that is never answered would hold its asker for ever.
    worker.on('messageerror', (error) => this.#questions.rejectAll(error));
    worker.on('error', (error: Error) => {
      reason = error.message;
    });
    worker.once('exit', (code) => this.#onExit(code, reason));
    if (this.#restedFile !== undefined && this.#restedFile !== databaseIdentity(file)) this.#tell({ kind: 'replaced' });
    this.#restedFile = undefined;
    return worker;
  }

  #onExit(code: number, reason: string): void {
    const wasResting = this.#isResting && code === 0;
    this.#worker = undefined;
    this.#isResting = false;
    if (wasResting) this.#restedFile = databaseIdentity(this.#options.file);
    if (wasResting) this.#goOn();
    else if (this.#closing && code === 0) this.#stop('it was closed');
    else if (this.#mayRestart()) this.#restart(reason);
    else this.#stop(reason);
  }

  /** After the thread has ended because it was idle: what came meanwhile starts the next one. */
  #goOn(): void {
    if (this.#closing && this.#outbox.holdsOnlyClose) this.#stop('it was closed');
    else this.#send();
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
    const unsent = this.#outbox.takeBatch().filter(({ type }) => type === 'change');
    for (const message of [...this.#unwritten.again(), ...unsent]) this.#post(message);
    for (const message of this.#questions.messages()) this.#post(message);
    if (this.#closing) this.#post({ type: 'close' });
  }

  #receive(message: FromStorageThread): void {
    switch (message.type) {
      case 'answer':
        return this.#questions.answer(message.id, message.answer);
      case 'failure':
        return this.#questions.reject(message.id, new Error(message.reason));
      case 'written':
        this.#unwritten.written(message.through);
        return this.#settleWritten();
      case 'changed':
        return this.#announceChange(message.store);
      case 'idle':
        return this.#rest();
      case 'problem':
        return this.#tell(message.problem);
    }
  }

  #tell(problem: StorageProblem): void {
    this.#options.onProblem(problem);
    if (LOSSES.has(problem.kind)) this.#losses.fire();
  }

  /** The thread has nothing to do; it ends, unless something has come since it said so. */
  #rest(): void {
    const isBusy = this.#questions.isAny || this.#unwritten.isAny || !this.#outbox.isEmpty;
    if (isBusy || this.#closing || this.#isResting) return;
    this.#isResting = true;
    const close: ToStorageThread = { type: 'close' };
    this.#worker?.postMessage([close]);
  }

  #announceChange(store: string): void {
    if (this.#changesDue.has(store)) return;
    this.#changesDue.add(store);
    this.#options.clock.after(CHANGE_DELAY_MS, () => {
      this.#changesDue.delete(store);
      this.#changesOf(store).fire();
    });
  }

  #stop(reason: string): void {
    this.#stopped = reason;
    this.#questions.rejectAll(stoppedError(reason));
    for (const { reject } of this.#writtenWaiters) reject(stoppedError(reason));
    this.#writtenWaiters = [];
    this.#unwritten.clear();
    this.#ended.resolve();
    if (this.#closing) return;
    this.#options.onProblem({ kind: 'stopped', reason });
    for (const store of this.#changes.keys()) this.#announceChange(store); // what shows rows must say that it cannot read them
  }
}

function stoppedError(reason: string): Error {
  return new Error(`the storage has stopped: ${reason}`);
}
