import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from './database.ts';
import { isPipe } from './is-pipe.ts';
import { isDamage, reasonOf } from './sqlite-error.ts';
import { moveWithBesides, setAside, stampOf } from './storage-file.ts';
import type { Damage } from './storage-file.ts';
import type { Store } from './store-definition.ts';

/** Files of earlier versions that are still to be taken over, by path. */
export function inheritedFiles(storageFile: string, stores: readonly Store[]): readonly string[] {
  return stores.flatMap((store) => pathOf(storageFile, store) ?? []);
}

function pathOf(storageFile: string, { inherits }: Store): string | undefined {
  if (inherits === undefined) return undefined;
  const path = join(dirname(storageFile), inherits.file);
  return existsSync(path) && !isPipe(path) ? path : undefined;
}

/**
 * Takes the rows of an earlier version's file into the storage's, in one transaction, and then renames the file: `.taken-over` is
 * added to its name. A window of that version may just have opened it, and writes to it until it notices the new name, about a
 * second later: so it is read a second time. A damaged one is set aside, which is the result. Throws SQLite's or the file system's
 * error.
 */
export function takeOver(storageFile: string, database: Database, store: Store, now: number): Damage | undefined {
  const { inherits } = store;
  const path = pathOf(storageFile, store);
  if (path === undefined || inherits === undefined) return undefined;
  try {
    const { mark, isInUse } = attached(path, database, () => ({
      mark: database.transaction(() => inherits.take(database, 0)),
      isInUse: inherits.isInUse(database, now),
    }));
    if (isInUse) return undefined;
    attached(rename(path, now), database, () => database.transaction(() => inherits.take(database, mark)));
    return undefined;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { movedTo: setAside(path, new Date(now)), reason: reasonOf(error) };
  }
}

function attached<Result>(path: string, database: Database, action: () => Result): Result {
  database.run('ATTACH DATABASE ? AS inherited', path);
  try {
    return action();
  } finally {
    database.exec('DETACH DATABASE inherited');
  }
}

/** One that an older version made later, beside the first, gets another name. */
function rename(path: string, now: number): string {
  const first = `${path}.taken-over`;
  const target = existsSync(first) ? `${first}-${stampOf(now)}` : first;
  moveWithBesides(path, target);
  return target;
}
