import { statSync } from 'node:fs';
import { asRecord } from '../lib/json.ts';
import { reasonOf } from './sqlite-error.ts';
import type { StorageFile } from './storage-file.ts';
import type { StorageProblem } from './storage-messages.ts';
import type { Store } from './store-definition.ts';
import { inheritedFiles, takeOver } from './take-over.ts';
import { applyUnwritten, readUnwritten, removeUnwritten, unwrittenFiles } from './unwritten-file.ts';
import type { Apply, UnwrittenLines } from './unwritten-file.ts';

/** Files beside the storage's whose rows belong into it: of an earlier version, or of windows that could not write theirs. */
export class FilesBeside {
  readonly #stores: readonly Store[];
  readonly #tell: (problem: StorageProblem) => void;
  readonly #apply: Apply;
  /** Files in which nothing is for this version, with the time of their last change. */
  readonly #left = new Map<string, number>();

  constructor(stores: readonly Store[], tell: (problem: StorageProblem) => void, apply: Apply) {
    this.#stores = stores;
    this.#tell = tell;
    this.#apply = apply;
  }

  /** Whether there are such, without those in `own`: their rows stand in this window's memory. */
  lacksRows({ path }: StorageFile, own: ReadonlySet<string>): boolean {
    return inheritedFiles(path, this.#stores).length > 0 || this.#unwritten(path, own).length > 0;
  }

  /** Takes those rows in. Throws SQLite's or the file system's error. */
  takeIn(file: StorageFile, own: ReadonlySet<string>, now: number): void {
    for (const store of this.#stores) {
      const damage = takeOver(file.path, file.database, store, now);
      if (damage !== undefined) this.#tell({ kind: 'damaged', ...damage });
    }
    for (const path of this.#unwritten(file.path, own)) this.#take(path, file);
  }

  #unwritten(storageFile: string, own: ReadonlySet<string>): readonly string[] {
    return unwrittenFiles(storageFile).filter((path) => !own.has(path) && this.#left.get(path) !== changedAt(path));
  }

  #take(path: string, file: StorageFile): void {
    const lines = this.#read(path);
    if (lines === undefined) return;
    if (lines.changes.length === 0 && lines.rest.length > 0) {
      this.#left.set(path, changedAt(path));
      if (lines.areSomeBroken) this.#tell({ kind: 'left-out', path, reason: 'some of its lines are no rows' });
      return;
    }
    applyUnwritten(lines, file, this.#apply);
    removeUnwritten(lines);
  }

  #read(path: string): UnwrittenLines | undefined {
    try {
      return readUnwritten(path, this.#stores);
    } catch (error) {
      if (asRecord(error)?.['code'] === 'ENOENT') return undefined; // another window has taken it in
      this.#left.set(path, changedAt(path));
      this.#tell({ kind: 'left-out', path, reason: reasonOf(error) });
      return undefined;
    }
  }
}

function changedAt(path: string): number {
  try {
    return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  } catch {
    return 0;
  }
}
