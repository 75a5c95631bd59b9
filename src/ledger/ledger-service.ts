import { hostname } from 'node:os';
import type { Clock } from '../lib/clock.ts';
import { addModels, addSpends } from './add-sums.ts';
import type { Attempt } from './attempt.ts';
import { MAX_WAITING_ROWS } from './ledger-messages.ts';
import type {
  FromLedgerWorker,
  LedgerAnswer,
  LedgerProblem,
  LedgerQuery,
  LedgerWorkerData,
} from './ledger-messages.ts';
import { closeQuietly, isReplaced, leaveReplaced, openLedgerFile, reopenDamaged } from './ledger-file.ts';
import type { LedgerFile, OpenedFile } from './ledger-file.ts';
import { LedgerStore } from './ledger-store.ts';
import type { LedgerWindow } from './ledger-store.ts';
import { isConnectionFault, isDamage, isRowFault, NewerSchemaError } from './open-database.ts';
import { WindowWatch } from './window-liveness.ts';

/** How often waiting rows are tried again. */
const RETRY_MS = 2_000;
const HEARTBEAT_MS = 15_000;
/** How often windows that died are looked for; also done at the start. */
const SETTLE_LOST_MS = 60_000;

/**
 * What the ledger's thread does: writes rows, and where the file fails it keeps them in memory until it can. Never throws
 * but from `answer`. `tick` must be called about once a second.
 */
export class LedgerService {
  readonly #data: LedgerWorkerData;
  readonly #post: (message: FromLedgerWorker) => void;
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly #watch: WindowWatch;
  #file: LedgerFile | undefined;
  /** The rows that the file has not, in a database in memory, so that sums are the same SQL. */
  #waiting: LedgerStore | undefined;
  /** The last state of each row that the file took and that is under way, or was put since the last tick. */
  readonly #known = new Map<string, Attempt>();
  #troubled = false;
  #overflown = false;
  /** The file is a newer version's: it is not touched again. */
  #barred = false;
  /** The connection is of no more use for writing. It is read from until the file is opened again. */
  #reopenIsDue = false;
  #dataVersion = 0;
  /** Attempts under way whose row was rejected: said once for each. */
  readonly #rejected = new Set<string>();
  #lastPut = 0;
  #saidWritten = 0;
  /** Monotonic times: a wall clock that is set must not stop heartbeats for hours. */
  #retryAt = 0;
  #heartbeatAt = 0;
  #settleLostAt = 0;

  constructor(
    data: LedgerWorkerData,
    post: (message: FromLedgerWorker) => void,
    clock: Pick<Clock, 'now' | 'monotonic'>,
  ) {
    this.#data = data;
    this.#post = post;
    this.#clock = clock;
    this.#watch = new WindowWatch({ id: data.windowId, host: hostname() });
    this.#open();
    this.tick();
  }

  put(attempt: Attempt, number: number): void {
    const ended = attempt.status !== 'open';
    this.#known.set(attempt.id, attempt);
    // While rows wait, later ones wait with them: an old state must not be written over a new one.
    const written = this.#waiting === undefined && this.#write((file) => this.#putInto(file, attempt));
    if (!written) this.#wait(attempt);
    this.#lastPut = number;
    if (!ended) return;
    if (!written) this.#known.delete(attempt.id);
    this.#rejected.delete(attempt.id);
    this.#post({ type: 'changed' });
  }

  answer(query: LedgerQuery): LedgerAnswer {
    try {
      return this.#answer(query);
    } catch (error) {
      if (!this.#barIfNewer()) throw error;
      return this.#answer(query);
    }
  }

  #answer(query: LedgerQuery): LedgerAnswer {
    const file = this.#file?.store;
    const stores = [file, this.#waiting].filter((store) => store !== undefined);
    // Of a row that waits the file may hold an older state, as one that another window took for lost.
    const waiting = this.#waiting?.oldest(MAX_WAITING_ROWS).map(({ id }) => id);
    const except = (store: LedgerStore) => (store === file ? waiting : undefined);
    switch (query.kind) {
      case 'spend':
        return { kind: 'spend', spend: addSpends(stores.map((store) => store.spend(query.scope, except(store)))) };
      case 'by-model':
        return {
          kind: 'by-model',
          models: addModels(stores.flatMap((each) => each.byModel(query.period, except(each)))),
        };
      case 'recent':
        return { kind: 'recent', attempts: newest(stores, query.limit) };
    }
  }

  tick(): void {
    const now = this.#clock.monotonic();
    this.#followReplaced();
    this.#writeDue(now);
    this.#withFile((file) => this.#noticeOthers(file));
    this.#sayWritten();
  }

  /** Stops at the first write that fails: each waits `busyTimeoutMs` for a lock, and questions wait with it. */
  #writeDue(now: number): void {
    const mustRetry = this.#waiting !== undefined || this.#file === undefined || this.#reopenIsDue;
    if (mustRetry && !this.#retry(now)) return;
    if (now >= this.#heartbeatAt && !this.#beat(now)) return;
    if (now < this.#settleLostAt) return;
    this.#settleLostAt = now + SETTLE_LOST_MS;
    this.#withFile((file) => this.#settleLost(file));
  }

  /**
   * Writes what waits, if it can; what this window has left open is lost. Waits for a lock once, and not at all where a
   * write has just waited for it: the editor gives the extension about 5 s to end.
   */
  close(): void {
    this.#followReplaced();
    if (this.#clock.monotonic() < this.#retryAt && this.#troubled) this.#file?.store.setBusyTimeout(0);
    const isWritten = this.#waiting === undefined || this.#openAndFlush();
    if (isWritten) this.#withFile((file) => void file.settleLost(() => [this.#data.windowId]));
    this.#sayWritten();
    closeQuietly(this.#file);
    this.#waiting?.close();
    this.#file = undefined;
    this.#waiting = undefined;
  }

  /** While the file takes no writes, the next heartbeat is the next try. Whether it was written. */
  #beat(now: number): boolean {
    this.#heartbeatAt = now + RETRY_MS;
    const isWritten = this.#write((file) => file.heartbeat(this.#thisWindow()));
    if (isWritten) this.#heartbeatAt = now + HEARTBEAT_MS;
    return isWritten;
  }

  /** Whether the file takes rows. */
  #open(): boolean {
    if (this.#barred) return false;
    this.#reopenIsDue = false;
    closeQuietly(this.#file);
    this.#file = undefined;
    try {
      return this.#use(openLedgerFile(this.#data, this.#clock.now()));
    } catch (error) {
      if (error instanceof NewerSchemaError) this.#bar(error);
      else this.#trouble(error);
      return false;
    }
  }

  #bar({ version }: NewerSchemaError): void {
    closeQuietly(this.#file);
    this.#file = undefined;
    this.#barred = true;
    this.#tell({ kind: 'newer', version });
  }

  /** Asked when a statement has failed: a newer version may have changed the file while it was open here. */
  #barIfNewer(): boolean {
    try {
      this.#file?.store.checkSchemaIsKnown();
    } catch (error) {
      if (error instanceof NewerSchemaError) this.#bar(error);
    }
    return this.#barred;
  }

  /** Whether the file takes rows: one that is read-only can be opened, and only a write shows it. */
  #use({ file, damage }: OpenedFile): boolean {
    this.#file = file;
    if (damage !== undefined) this.#tell({ kind: 'damaged', ...damage });
    this.#dataVersion = file.store.dataVersion();
    const now = this.#clock.monotonic();
    this.#heartbeatAt = now + RETRY_MS;
    file.store.heartbeat(this.#thisWindow());
    this.#heartbeatAt = now + HEARTBEAT_MS;
    this.#recovered();
    return true;
  }

  /** Where the file was removed, renamed or replaced, rows written to it are lost: goes on in what its name stands for now. */
  #followReplaced(): void {
    const file = this.#file;
    if (file === undefined || !isReplaced(file)) return;
    this.#file = undefined;
    leaveReplaced(file);
    this.#tell({ kind: 'replaced' });
    this.#writeKnownAgain();
    this.#open();
  }

  /** The file is another one, which has not the rows of the one before: they wait to be written to it. */
  #writeKnownAgain(): void {
    for (const attempt of this.#known.values()) this.#wait(attempt);
    this.#retryAt = 0;
    this.#forgetEnded();
    this.#post({ type: 'changed' });
  }

  #forgetEnded(): void {
    for (const { id, status } of this.#known.values()) if (status !== 'open') this.#known.delete(id);
  }

  #leaveDamaged(file: LedgerFile, error: unknown): void {
    if (isReplaced(file)) return this.#followReplaced();
    this.#file = undefined;
    this.#writeKnownAgain();
    try {
      this.#use(reopenDamaged({ file, options: this.#data }, error, this.#clock.now()));
    } catch (second) {
      this.#trouble(second);
    }
  }

  #write(action: (file: LedgerStore) => void): boolean {
    const isDone = this.#withFile(action);
    if (isDone) this.#recovered();
    return isDone;
  }

  /** Whether the action was done. A damaged file is replaced, and what the new one lacks then waits. */
  #withFile(action: (file: LedgerStore) => void): boolean {
    const file = this.#file;
    if (file === undefined) return false;
    try {
      action(file.store);
      return true;
    } catch (error) {
      if (isDamage(error)) this.#leaveDamaged(file, error);
      else if (!this.#barIfNewer()) this.#trouble(error);
      return false;
    }
  }

  /** A row that the file does not take is said and left out: to try it again would change nothing. */
  #putInto(store: LedgerStore, attempt: Attempt): void {
    try {
      store.put(attempt, this.#data.windowId);
    } catch (error) {
      if (!isRowFault(error)) throw error;
      store.checkSchemaIsKnown();
      if (this.#rejected.has(attempt.id)) return;
      this.#rejected.add(attempt.id);
      this.#tell({ kind: 'row-rejected', attempt: attempt.id, reason: reasonOf(error) });
    }
  }

  /** Nothing waits, so all that was put is in the file. */
  #sayWritten(): void {
    if (this.#waiting !== undefined || this.#file === undefined || this.#saidWritten === this.#lastPut) return;
    this.#saidWritten = this.#lastPut;
    this.#forgetEnded();
    this.#post({ type: 'written', through: this.#lastPut });
  }

  #wait(attempt: Attempt): void {
    this.#waiting ??= new LedgerStore({ file: ':memory:', busyTimeoutMs: 0 });
    this.#putInto(this.#waiting, attempt);
    for (const { id } of this.#waiting.oldest(this.#waiting.count() - MAX_WAITING_ROWS)) {
      this.#waiting.remove(id);
      if (!this.#overflown) this.#tell({ kind: 'rows-dropped' });
      this.#overflown = true;
    }
  }

  /** Whether nothing waits any more. */
  #retry(now: number): boolean {
    if (now < this.#retryAt) return false;
    this.#retryAt = now + RETRY_MS;
    return this.#openAndFlush();
  }

  #openAndFlush(): boolean {
    if ((this.#file === undefined || this.#reopenIsDue) && !this.#open()) return false;
    return this.#flush();
  }

  #flush(): boolean {
    const waiting = this.#waiting;
    const rows = waiting?.oldest(MAX_WAITING_ROWS) ?? [];
    for (const attempt of rows) {
      if (!this.#write((file) => this.#putInto(file, attempt))) return false;
      this.#known.set(attempt.id, attempt);
      waiting?.remove(attempt.id);
    }
    waiting?.close();
    this.#waiting = undefined;
    this.#overflown = false;
    this.#recovered(rows.length);
    return true;
  }

  /** The file takes writes again; while rows still wait, it is their last that says so. */
  #recovered(rows = 0): void {
    if (!this.#troubled || this.#waiting !== undefined) return;
    this.#troubled = false;
    this.#tell({ kind: 'written-again', rows });
  }

  #settleLost(file: LedgerStore): void {
    if (file.settleLost((windows) => this.#watch.look(windows)) > 0) this.#post({ type: 'changed' });
  }

  #noticeOthers(file: LedgerStore): void {
    const version = file.dataVersion();
    if (version !== this.#dataVersion) this.#post({ type: 'changed' });
    this.#dataVersion = version;
  }

  #thisWindow(): LedgerWindow {
    return { id: this.#data.windowId, host: hostname(), pid: process.pid, heartbeatAt: Math.round(this.#clock.now()) };
  }

  /** Said once, until it is over. */
  #trouble(error: unknown): void {
    this.#reopenIsDue ||= isConnectionFault(error);
    this.#retryAt = Math.max(this.#retryAt, this.#clock.monotonic() + RETRY_MS);
    if (!this.#troubled) this.#tell({ kind: 'unwritable', reason: reasonOf(error) });
    this.#troubled = true;
  }

  #tell(problem: LedgerProblem): void {
    this.#post({ type: 'problem', problem });
  }
}

/** A row that waits is newer than the file's row of the same id. */
function newest(stores: readonly LedgerStore[], limit: number): readonly Attempt[] {
  const attempts = new Map(stores.flatMap((store) => store.recent(limit)).map((attempt) => [attempt.id, attempt]));
  return [...attempts.values()].toSorted((a, b) => b.startedAt - a.startedAt).slice(0, limit);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
