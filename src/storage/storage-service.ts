import type { Clock } from '../lib/clock.ts';
import { Activity } from './activity.ts';
import { FilesBeside } from './files-beside.ts';
import { KeptRows } from './kept-rows.ts';
import { KnownChanges } from './known-changes.ts';
import { Losses } from './losses.ts';
import { checkSchemaIsKnown } from './open-database.ts';
import { applyChange } from './open-stores.ts';
import type { OpenStores } from './open-stores.ts';
import { isBusy, isRowFault, isUnreadable, reasonOf } from './sqlite-error.ts';
import { StorageConnection } from './storage-connection.ts';
import type { StorageFile } from './storage-file.ts';
import type {
  Change,
  FromStorageThread,
  NumberedChange,
  StorageProblem,
  StorageThreadData,
} from './storage-messages.ts';
import type { Store } from './store-definition.ts';
import { removeParts } from './unwritten-file.ts';
import { WaitingChanges } from './waiting-changes.ts';
import { WindowRows } from './window-rows.ts';
import { RETRY_MS, WriteTrouble } from './write-trouble.ts';

/** How often windows that died are looked for; also done at the start. */
const SETTLE_LOST_MS = 60_000;

export interface ServiceOptions {
  readonly data: Omit<StorageThreadData, 'takenBatches'>;
  readonly stores: readonly Store[];
  readonly post: (message: FromStorageThread) => void;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
}

/**
 * What the storage's thread does: writes rows, and where the file fails it keeps them in memory until it can. Never throws
 * but from `answer`. `tick` must be called about once a second.
 */
export class StorageService {
  readonly #options: ServiceOptions;
  readonly #stores: ReadonlyMap<string, Store>;
  readonly #windows: WindowRows;
  /** What the file has not. */
  readonly #waiting: WaitingChanges;
  /** What of it stands beside the file. */
  readonly #kept: KeptRows;
  readonly #beside: FilesBeside;
  readonly #connection: StorageConnection;
  readonly #known: KnownChanges;
  readonly #trouble: WriteTrouble;
  readonly #activity: Activity;
  readonly #losses = new Losses();
  /** Rows of files beside this one are still to be taken in. */
  #lacksRows = false;
  #dataVersion = 0;
  #lastNumber = 0;
  #saidWritten = 0;
  /** Monotonic times: a wall clock that is set must not stop heartbeats for hours. */
  #unreadableUntil = 0;
  #settleLostAt = 0;

  constructor(options: ServiceOptions) {
    const { data, stores, clock } = options;
    this.#options = options;
    this.#stores = new Map(stores.map((store) => [store.name, store]));
    this.#windows = new WindowRows(data.windowId, clock);
    this.#waiting = new WaitingChanges(stores);
    this.#kept = new KeptRows(data, stores, clock);
    this.#beside = new FilesBeside(stores, (problem) => this.#tell(problem), this.#apply);
    this.#known = new KnownChanges(this.#stores);
    this.#trouble = new WriteTrouble(data);
    this.#activity = new Activity(clock);
    this.#connection = new StorageConnection({
      database: { file: data.file, busyTimeoutMs: data.busyTimeoutMs, stores },
      clock,
      trouble: this.#trouble,
      tell: (problem) => this.#tell(problem),
      onOpened: (file) => this.#onOpened(file),
      onLost: () => this.#writeKnownAgain(),
    });
    this.#connection.open();
    this.tick();
  }

  /** Changes that came together are one transaction: a commit for each would cost more than its row does. */
  changes(batch: readonly NumberedChange[]): void {
    const changes = batch.map(({ change }) => change);
    this.#activity.changed();
    this.#connection.followReplaced(); // two windows that write to two logs of one file would damage it
    for (const change of changes) this.#known.set(change);
    // While rows wait, later ones wait with them: an old state must not be written over a new one.
    const written = this.#waiting.count === 0 && this.#write((file) => this.#putIntoFile(file, changes));
    if (!written) for (const change of changes) this.#wait(change);
    this.#lastNumber = batch.at(-1)?.number ?? this.#lastNumber;
    const ended = changes.filter((change) => !this.#known.isUnderWay(change));
    if (!written) for (const change of ended) this.#known.delete(change);
    for (const change of ended) this.#losses.rowEnded(change);
    this.#sayChanged(new Set(ended.map(({ store }) => store)));
  }

  answer(store: string, question: string, asked: unknown): unknown {
    this.#activity.asked();
    for (const isLast of [false, true]) {
      if (this.#options.clock.monotonic() < this.#unreadableUntil) break;
      try {
        return this.#answer(this.#connection.file, store, { question, asked });
      } catch (error) {
        if (!isLast && this.#isMended(error)) continue;
        // Otherwise the fault is in what the store asked of a file that is well: that must not look like an answer.
        if (!isUnreadable(error) && !this.#connection.isBarred) throw error;
        break;
      }
    }
    return this.#answer(undefined, store, { question, asked });
  }

  #answer(
    file: StorageFile | undefined,
    name: string,
    { question, asked }: { readonly question: string; readonly asked: unknown },
  ): unknown {
    const store = this.#stores.get(name);
    if (store === undefined) throw new Error(`there is no store ${name}`);
    const sources = {
      file: file?.stores.get(name),
      waiting: this.#waiting.open(name),
      // Of a row that waits the file may hold an older state, as one that another window took for lost.
      hidden: this.#waiting.keys(name),
      isPartial: isPartial(file) || this.#lacksRows || this.#losses.isIn(name),
    };
    return store.answer(question, sources, asked);
  }

  /** After a read has failed: whether there is another connection to read from now. */
  #isMended(error: unknown): boolean {
    if (!isBusy(error)) return this.#connection.mend(error);
    this.#unreadableUntil = this.#options.clock.monotonic() + RETRY_MS;
    return false;
  }

  tick(): void {
    const now = this.#options.clock.monotonic();
    this.#connection.followReplaced();
    if (!this.#connection.isBarred) this.#writeDue(now);
    if (this.#waiting.count > 0) this.#keepWaiting();
    this.#connection.use((file) => this.#noticeOthers(file));
    this.#sayWritten();
  }

  /** Nothing is under way and nothing waits, and the last message came some seconds ago. */
  isIdle(): boolean {
    const isUsed = this.#activity.idleMs < this.#options.data.idleMs;
    return !isUsed && this.#waiting.count === 0 && this.#known.isEmpty;
  }

  get #hasToWrite(): boolean {
    return this.#waiting.count > 0 || this.#kept.isAny;
  }

  /** Stops at the first write that fails: each waits `busyTimeoutMs` for a lock, and questions wait with it. */
  #writeDue(now: number): void {
    const mustRetry = this.#hasToWrite || this.#connection.file === undefined || this.#trouble.reopenIsDue;
    if (mustRetry && !this.#retry(now)) return;
    if (this.#windows.isBeatDue && !this.#write(({ database }) => this.#windows.beat(database))) return;
    if (now < this.#settleLostAt) return;
    const isDone = this.#write((file) => {
      this.#takeIn(file);
      this.#sayChanged(this.#windows.settleLost(file.database, file.stores));
    });
    this.#settleLostAt = now + (isDone ? SETTLE_LOST_MS : RETRY_MS);
  }

  /**
   * Writes what waits, if it can, else keeps it beside the file; what this window has left under way is lost. Waits for a lock
   * once, and not at all where a write has just waited for it: the editor gives the extension about 5 s to end.
   */
  close(): void {
    this.#connection.followReplaced();
    if (this.#trouble.isFresh(this.#options.clock.monotonic())) this.#connection.waitForNoLock();
    const isWritten = !this.#hasToWrite || (!this.#connection.isBarred && this.#openAndFlush());
    if (isWritten && this.#windows.isRegistered)
      this.#connection.use((file) => this.#windows.end(file.database, file.stores));
    if (!isWritten) this.#keepLast();
    this.#sayWritten();
    this.abandon();
  }

  /** Lets go of the file and writes nothing: the thread ends by a defect. Node may crash where it is still open then. */
  abandon(): void {
    this.#connection.close();
    this.#waiting.clear();
  }

  /** What waits is to outlive this process, which may be killed. */
  #keepWaiting(): void {
    const file = this.#connection.file;
    const taken = file === undefined ? [] : this.#kept.taken(this.#waiting.all(), file);
    for (const change of taken) this.#waiting.done(change);
    if (this.#waiting.count > 0) this.#kept.keep(this.#waiting.all());
  }

  #keepLast(): void {
    const waiting = this.#waiting.all();
    try {
      this.#kept.keepNow(waiting);
    } catch (error) {
      const rows = waiting.filter((change) => !this.#kept.has(change)).length;
      this.#tell({ kind: 'rows-lost', rows, reason: reasonOf(error) });
    }
  }

  #takeIn(file: StorageFile): void {
    const now = this.#options.clock.now();
    removeParts(file.path, now);
    const own = this.#kept.paths;
    this.#lacksRows = this.#beside.lacksRows(file, own);
    if (!this.#lacksRows) return;
    this.#beside.takeIn(file, own, now);
    this.#lacksRows = false;
    this.#sayChanged();
  }

  /** Throws SQLite's error. */
  #onOpened(file: StorageFile): void {
    this.#windows.fileChanged();
    this.#dataVersion = file.database.dataVersion();
    this.#lacksRows = this.#beside.lacksRows(file, this.#kept.paths);
    const takesRows = file.newer === undefined && file.unwritable === undefined;
    if (takesRows && this.#known.isAnyUnderWay) this.#windows.beat(file.database);
  }

  /** The file is another one, which has not the rows of the one before: they wait to be written to it. */
  #writeKnownAgain(): void {
    for (const change of this.#known.all()) this.#wait(change);
    this.#trouble.retryAt = 0;
    this.#known.forgetEnded();
    this.#sayChanged();
  }

  #write(action: (file: StorageFile) => void): boolean {
    if (this.#connection.isBarred) return false;
    if (!this.#connection.use(action)) return false;
    this.#recovered();
    return true;
  }

  /** The window's row comes first: rows that are under way in no window are taken for lost. */
  #putIntoFile(file: StorageFile, changes: readonly Change[], before?: () => void): void {
    const isUnderWay = changes.some((change) => this.#known.isUnderWay(change));
    if (!this.#windows.isRegistered && isUnderWay) this.#windows.beat(file.database);
    file.database.transaction(() => {
      before?.();
      for (const change of changes) this.#apply(file, change);
    });
  }

  readonly #apply = ({ stores }: StorageFile, change: Change): void => this.#putInto(stores, change);

  /** A row that is not taken is said and left out: to try it again would change nothing. */
  #putInto(stores: OpenStores, change: Change): void {
    try {
      applyChange(stores, change);
    } catch (error) {
      if (!isRowFault(error)) throw error;
      const file = this.#connection.file;
      if (file !== undefined && file.newer === undefined) checkSchemaIsKnown(file.database, this.#options.stores);
      const { store, key } = change;
      if (this.#losses.refuse(change)) this.#tell({ kind: 'row-rejected', store, key, reason: reasonOf(error) });
    }
  }

  /** Nothing waits, so all that was put is in the file. */
  #sayWritten(): void {
    if (this.#waiting.count > 0 || this.#connection.file === undefined || this.#saidWritten === this.#lastNumber)
      return;
    this.#saidWritten = this.#lastNumber;
    this.#known.forgetEnded();
    this.#options.post({ type: 'written', through: this.#lastNumber });
  }

  #wait(change: Change): void {
    const dropped = this.#waiting.add(change, (stores, each) => this.#putInto(stores, each));
    if (dropped.length === 0) return;
    this.#losses.lack(change.store);
    // One that stands beside the file is missing only from this window's answers.
    if (dropped.every((each) => this.#kept.has(each))) return;
    if (this.#losses.drop(change)) this.#tell({ kind: 'rows-dropped', store: change.store });
  }

  /** Whether nothing waits any more. */
  #retry(now: number): boolean {
    if (now < this.#trouble.retryAt) return false;
    this.#trouble.retryAt = now + RETRY_MS;
    return this.#openAndFlush();
  }

  #openAndFlush(): boolean {
    if ((this.#connection.file === undefined || this.#trouble.reopenIsDue) && !this.#connection.open()) return false;
    return this.#flush();
  }

  /** In one transaction, so that no other window can take in an older state of a row from beside the file afterwards. */
  #flush(): boolean {
    const changes = this.#waiting.all();
    const settle = (file: StorageFile) => (): void => this.#kept.settle(changes, file, this.#apply);
    if (this.#hasToWrite && !this.#write((file) => this.#putIntoFile(file, changes, settle(file)))) return false;
    this.#kept.clear();
    for (const change of changes) this.#known.set(change);
    this.#waiting.clear();
    this.#losses.nothingWaits();
    this.#recovered(changes.length);
    return true;
  }

  /** The file takes writes again; while rows still wait, it is their last that says so. */
  #recovered(rows = 0): void {
    if (this.#waiting.count === 0 && this.#trouble.end()) this.#tell({ kind: 'written-again', rows });
  }

  #noticeOthers({ database }: StorageFile): void {
    const version = database.dataVersion();
    if (version === this.#dataVersion) return;
    this.#dataVersion = version;
    this.#activity.noticedOthers();
    this.#sayChanged();
  }

  #sayChanged(stores: Iterable<string> = this.#stores.keys()): void {
    for (const store of stores) this.#options.post({ type: 'changed', store });
  }

  #tell(problem: StorageProblem): void {
    this.#options.post({ type: 'problem', problem });
  }
}

function isPartial(file: StorageFile | undefined): boolean {
  return file === undefined || file.unwritable?.lacksRows === true;
}
