/** A row's newest state, or that it is gone. */
export type Change =
  | { readonly type: 'put'; readonly store: string; readonly key: string; readonly row: unknown }
  /** `removedAt` is in the count by which the store tells which of two states of a row is the later one. */
  | { readonly type: 'remove'; readonly store: string; readonly key: string; readonly removedAt: number };

/** One text for the row of one store, to be used as the key of a map. */
export function changeId({ store, key }: Pick<Change, 'store' | 'key'>): string {
  return `${store}\n${key}`;
}

/** What the storage cannot do as it should; whoever writes goes on all the same. */
export type StorageProblem =
  /** The file was no database any more; it is kept under `movedTo`, and a new one was begun. */
  | { readonly kind: 'damaged'; readonly movedTo: string; readonly reason: string }
  /** The file was removed, renamed or replaced while it was open: rows go to the one that its name stands for now. */
  | { readonly kind: 'replaced' }
  /** The file cannot be written: rows wait in memory and are tried again. */
  | { readonly kind: 'unwritable'; readonly reason: string }
  /** What waited is written. */
  | { readonly kind: 'written-again'; readonly rows: number }
  /** More rows wait than are kept: the oldest of this store are gone. */
  | { readonly kind: 'rows-dropped'; readonly store: string }
  /**
   * A newer version of Turnpike made or changed the file: it is read, and this window's rows are kept in files beside it. `part` is
   * the store, or `file`; `version` is what the file says of it.
   */
  | { readonly kind: 'newer'; readonly part: string; readonly version: number }
  /** A file beside the storage, which a window may have left with rows that it could not write, cannot be read: it stays there. */
  | { readonly kind: 'left-out'; readonly path: string; readonly reason: string }
  /** The file does not take this row. */
  | { readonly kind: 'row-rejected'; readonly store: string; readonly key: string; readonly reason: string }
  /** The window closed before these rows were written, and they could not be kept in a file beside it either. */
  | { readonly kind: 'rows-lost'; readonly rows: number; readonly reason: string }
  /** The thread has ended by a defect and was started again; what it had not written is written by the new one. */
  | { readonly kind: 'restarted'; readonly reason: string }
  /** The thread has ended too often: nothing is recorded any more. */
  | { readonly kind: 'stopped'; readonly reason: string };

/** `number` is one more than that of the change before. */
export interface NumberedChange {
  readonly number: number;
  readonly change: Change;
}

export type ToStorageThread =
  | ({ readonly type: 'change' } & NumberedChange)
  | {
      readonly type: 'ask';
      readonly id: number;
      readonly store: string;
      readonly question: string;
      readonly asked: unknown;
    }
  /** Everything before it is written, or kept beside the file. The thread then ends. */
  | { readonly type: 'close' };

export type FromStorageThread =
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly reason: string }
  /** All changes with this number or a lower one are in the file (or were rejected). Comes at most about once a second. */
  | { readonly type: 'written'; readonly through: number }
  | { readonly type: 'changed'; readonly store: string }
  /** Nothing is left to do after the messages so far: the thread may be told to close. */
  | { readonly type: 'idle' }
  | { readonly type: 'problem'; readonly problem: StorageProblem };

/** What the thread is started with. */
export interface StorageThreadData {
  readonly file: string;
  readonly windowId: string;
  /** How long one statement waits for another window's. */
  readonly busyTimeoutMs: number;
  /** How long another window may hold the lock before it is said to be trouble. */
  readonly patienceMs: number;
  /** How long the thread stays when nothing is left to do. */
  readonly idleMs: number;
  /** One number: how many batches of messages the thread has taken. Read without waking either side. */
  readonly takenBatches: SharedArrayBuffer;
}
