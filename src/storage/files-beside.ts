import { reasonOf } from './sqlite-error.ts';
import type { Damage, StorageFile } from './storage-file.ts';
import type { Change, StorageProblem } from './storage-messages.ts';
import type { Store } from './store-definition.ts';
import { inheritedFiles, takeOver } from './take-over.ts';
import { removeParts, takeUnwritten, unwrittenFiles, writeUnwritten } from './unwritten-file.ts';

/** Whether files stand beside it whose rows belong into it: of an earlier version, or of windows that could not write theirs. */
export function lacksRows({ path }: StorageFile, stores: readonly Store[]): boolean {
  return inheritedFiles(path, stores).length > 0 || unwrittenFiles(path).length > 0;
}

/** Takes those rows in. Damaged files are set aside, which is the result. Throws SQLite's or the file system's error. */
export function takeInRows(file: StorageFile, stores: readonly Store[], now: number): readonly Damage[] {
  const damages = stores.flatMap((store) => takeOver(file.path, file.database, store, now) ?? []);
  removeParts(file.path, now);
  for (const path of unwrittenFiles(file.path)) takeUnwritten(path, file, stores);
  return damages;
}

/** Keeps what a window could not write before it ends; the problem, where that fails too. */
export function keepRows(
  window: { readonly file: string; readonly windowId: string },
  stores: readonly Store[],
  changes: readonly Change[],
): StorageProblem | undefined {
  try {
    writeUnwritten(window, stores, changes);
    return undefined;
  } catch (error) {
    return { kind: 'rows-lost', rows: changes.length, reason: reasonOf(error) };
  }
}
