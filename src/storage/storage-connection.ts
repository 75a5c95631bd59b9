import type { Clock } from '../lib/clock.ts';
import { checkSchemaIsKnown, NewerSchemaError, setBusyTimeout } from './open-database.ts';
import type { DatabaseOptions } from './open-database.ts';
import { isDamage } from './sqlite-error.ts';
import {
  closeQuietly,
  isHealed,
  isLogReplaced,
  isReplaced,
  isShrunk,
  leaveReplaced,
  openStorageFile,
  reopenDamaged,
} from './storage-file.ts';
import type { OpenedFile, StorageFile } from './storage-file.ts';
import type { StorageProblem } from './storage-messages.ts';
import type { WriteTrouble } from './write-trouble.ts';

export interface ConnectionPorts {
  readonly database: DatabaseOptions;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly trouble: WriteTrouble;
  readonly tell: (problem: StorageProblem) => void;
  /** A file was opened, maybe another one than before. May throw SQLite's error. */
  readonly onOpened: (file: StorageFile) => void;
  /** Another file stands in the place of the one that was open, and lacks its last rows. Called before it is opened. */
  readonly onLost: () => void;
}

/**
 * The one file that is open. Moves to another one where it is damaged, removed, replaced or cut, and only reads one of a newer
 * version. Never throws.
 */
export class StorageConnection {
  readonly #ports: ConnectionPorts;
  #database: DatabaseOptions;
  #file: StorageFile | undefined;

  constructor(ports: ConnectionPorts) {
    this.#ports = ports;
    this.#database = ports.database;
  }

  /** `undefined` while it cannot be opened. */
  get file(): StorageFile | undefined {
    return this.#file;
  }

  /** It is a newer version's, which takes no rows. */
  get isBarred(): boolean {
    return this.#file?.newer !== undefined && this.#file.unwritable === undefined;
  }

  /** Opens it, again where it is open. Whether it takes rows: one that is read-only can be opened, and only a write shows it. */
  open(options = this.#database): boolean {
    const { clock, trouble } = this.#ports;
    trouble.reopenIsDue = false;
    this.close();
    try {
      return this.#use(openStorageFile(options, clock.now()));
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  close(): void {
    closeQuietly(this.#file);
    this.#file = undefined;
  }

  /** Whether the action was done. A damaged file is replaced, and what the new one lacks then waits. */
  use(action: (file: StorageFile) => void): boolean {
    const file = this.#file;
    if (file === undefined) return false;
    try {
      action(file);
      return true;
    } catch (error) {
      if (isDamage(error) && isOwn(file)) this.#leaveDamaged(file, error);
      else if (!this.#barIfNewer()) this.#fail(error);
      return false;
    }
  }

  /** After a read has failed: whether another file is open now. */
  mend(error: unknown): boolean {
    const file = this.#file;
    if (file === undefined || !isOwn(file)) return false;
    if (isDamage(error)) this.#leaveDamaged(file, error);
    else this.#barIfNewer();
    return this.#file !== undefined && this.#file !== file;
  }

  /** Where the file was removed, renamed or replaced, rows written to it are lost: goes on in what its name stands for now. */
  followReplaced(): void {
    const file = this.#file;
    if (file === undefined) return;
    if (!isReplaced(file)) return isShrunk(file) || isLogReplaced(file) ? this.#lookThrough(file) : undefined;
    this.#file = undefined;
    leaveReplaced(file);
    this.#ports.tell({ kind: 'replaced' });
    this.#ports.onLost();
    this.open();
  }

  waitForNoLock(): void {
    this.#database = { ...this.#database, busyTimeoutMs: 0 };
    this.use((file) => setBusyTimeout(file.database, 0));
  }

  #use({ file, damage }: OpenedFile): boolean {
    const { tell, onOpened } = this.#ports;
    this.#file = file;
    if (damage !== undefined) tell({ kind: 'damaged', ...damage });
    onOpened(file);
    if (file.unwritable !== undefined) {
      this.#fail(file.unwritable.error);
      this.#ports.trouble.reopenIsDue = true;
      return false;
    }
    if (file.newer === undefined) return true;
    const { part, version } = file.newer;
    tell({ kind: 'newer', part, version });
    return false;
  }

  /** Asked when a statement has failed: a newer version may have changed the file while it was open here. */
  #barIfNewer(): boolean {
    const file = this.#file;
    if (file === undefined || file.newer !== undefined) return this.isBarred;
    try {
      checkSchemaIsKnown(file.database, this.#database.stores);
      return false;
    } catch (error) {
      if (error instanceof NewerSchemaError) this.open();
      return error instanceof NewerSchemaError;
    }
  }

  /** Another program has cut the file or removed its log: what the log holds heals it, or it is damaged. */
  #lookThrough(file: StorageFile): void {
    this.#file = undefined;
    if (!isHealed(file)) this.#ports.tell({ kind: 'replaced' });
    closeQuietly(file);
    this.#ports.onLost();
    this.open({ ...this.#database, checksAll: true });
  }

  #leaveDamaged(file: StorageFile, error: unknown): void {
    if (isReplaced(file)) return this.followReplaced();
    this.#file = undefined;
    this.#ports.onLost();
    try {
      this.#use(reopenDamaged({ file, options: this.#database }, error, this.#ports.clock.now()));
    } catch (second) {
      this.#fail(second);
    }
  }

  #fail(error: unknown): void {
    const { clock, trouble, tell } = this.#ports;
    const reason = trouble.begin(error, clock.monotonic());
    if (reason !== undefined) tell({ kind: 'unwritable', reason });
  }
}

/** It was opened as it should be, so what is wrong with it can be mended here. */
function isOwn({ newer, unwritable }: StorageFile): boolean {
  return newer === undefined && unwritable === undefined;
}
