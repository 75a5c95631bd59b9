import { existsSync } from 'node:fs';
import type { Clock } from '../lib/clock.ts';
import { removeQuietly } from './storage-file.ts';
import type { StorageFile } from './storage-file.ts';
import { changeId } from './storage-messages.ts';
import type { Change } from './storage-messages.ts';
import type { Store } from './store-definition.ts';
import type { Apply } from './unwritten-file.ts';
import {
  applyUnwritten,
  isTaken,
  readUnwritten,
  rememberTaken,
  unwrittenPath,
  writeUnwritten,
} from './unwritten-file.ts';

/** After so many files all that waits is written into one again: an answer that streams for an hour would leave 3,600. */
const MAX_FILES = 32;

/** How long nothing is tried after it failed, as on a full disk. */
const RETRY_MS = 5_000;

interface KeptFile {
  readonly path: string;
  /** Ids of its changes. */
  readonly ids: ReadonlySet<string>;
}

/**
 * What waits because the storage's file takes no rows, in files beside it: a window that is killed then loses a second of it, and
 * any window that can write takes it in, also while this one goes on.
 */
export class KeptRows {
  readonly #window: { readonly file: string; readonly windowId: string };
  readonly #stores: readonly Store[];
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  #files: readonly KeptFile[] = [];
  /** The file that a state of a row stands in. */
  #fileOf = new WeakMap<Change, string>();
  #sinceRewrite = 0;
  #lastTime = 0;
  #retryAt = 0;

  constructor(
    window: { readonly file: string; readonly windowId: string },
    stores: readonly Store[],
    clock: Pick<Clock, 'now' | 'monotonic'>,
  ) {
    this.#window = window;
    this.#stores = stores;
    this.#clock = clock;
  }

  get paths(): ReadonlySet<string> {
    return new Set(this.#files.map(({ path }) => path));
  }

  get isAny(): boolean {
    return this.#files.length > 0;
  }

  has(change: Change): boolean {
    return this.#fileOf.has(change);
  }

  /** Called once a second, so that a row's states within it are one line. What fails is tried again later. */
  keep(waiting: readonly Change[]): void {
    if (this.#clock.monotonic() < this.#retryAt) return;
    try {
      this.keepNow(waiting);
    } catch {
      this.#retryAt = this.#clock.monotonic() + RETRY_MS; // what is lost by it is said when the window closes
    }
  }

  /** Throws the file system's error. */
  keepNow(waiting: readonly Change[]): void {
    const fresh = waiting.filter((change) => !this.has(change));
    if (fresh.length === 0) return;
    if (this.#sinceRewrite < MAX_FILES) return this.#write(fresh);
    const ids = new Set(waiting.map(changeId));
    // A row that memory has dropped since stands only here.
    const [old = [], needed = []] = split(this.#files, (file) => isAllIn(file.ids, ids));
    this.#write(waiting);
    this.#sinceRewrite = 0;
    this.#files = [...needed, ...this.#files.slice(-1)];
    for (const { path } of old) removeQuietly(path);
  }

  /** What of `waiting` another window has taken in, in its present state. Files that are gone otherwise are written again. */
  taken(waiting: readonly Change[], file: StorageFile): readonly Change[] {
    const [there = [], gone = []] = split(this.#files, ({ path }) => existsSync(path));
    if (gone.length === 0) return [];
    this.#files = there;
    const taken = new Set(gone.flatMap(({ path }) => (isTaken(path, file) ? [path] : [])));
    const lost = new Set(gone.flatMap(({ path }) => (taken.has(path) ? [] : [path])));
    for (const change of waiting) if (lost.has(this.#fileOf.get(change) ?? '')) this.#fileOf.delete(change);
    return waiting.filter((change) => taken.has(this.#fileOf.get(change) ?? ''));
  }

  /**
   * To be called in the transaction that writes all that waits, before it does: rows that memory has dropped are written too, and
   * no window takes these files in afterwards. Throws SQLite's or the file system's error.
   */
  settle(waiting: readonly Change[], file: StorageFile, apply: Apply): void {
    const ids = new Set(waiting.map(changeId));
    for (const { path, ids: kept } of this.#files) {
      if (isAllIn(kept, ids) || !existsSync(path)) rememberTaken(path, file);
      else applyUnwritten(readUnwritten(path, this.#stores), file, apply);
    }
  }

  /** After that transaction. */
  clear(): void {
    for (const { path } of this.#files) removeQuietly(path);
    this.#files = [];
    this.#fileOf = new WeakMap();
    this.#sinceRewrite = 0;
  }

  #write(changes: readonly Change[]): void {
    this.#lastTime = Math.max(Math.round(this.#clock.now()), this.#lastTime + 1);
    const path = unwrittenPath(this.#window.file, this.#window.windowId, this.#lastTime);
    writeUnwritten(path, this.#stores, changes);
    this.#files = [...this.#files, { path, ids: new Set(changes.map(changeId)) }];
    for (const change of changes) this.#fileOf.set(change, path);
    this.#sinceRewrite++;
  }
}

function isAllIn(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every((id) => all.has(id));
}

function split<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): readonly (readonly Item[])[] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
