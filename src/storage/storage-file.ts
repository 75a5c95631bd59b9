import { existsSync, renameSync, statSync, unlinkSync } from 'node:fs';
import type { Database } from './database.ts';
import { databaseIdentity, fileIdentity, realPathOf } from './file-identity.ts';
import { openDatabase } from './open-database.ts';
import type { DatabaseOptions, NewerSchemaError, Unwritable } from './open-database.ts';
import { openStores } from './open-stores.ts';
import type { OpenStores } from './open-stores.ts';
import { BESIDE } from './sqlite-besides.ts';
import { isDamage, reasonOf } from './sqlite-error.ts';

/** A file that is open, and which file it was that was opened: its name may come to stand for another one. */
export interface StorageFile {
  readonly path: string;
  /** Beside it stands what SQLite keeps beside the file. */
  readonly realPath: string;
  readonly database: Database;
  readonly stores: OpenStores;
  /** There where a newer version has made or changed the file: then it is only read. */
  readonly newer?: NewerSchemaError;
  /** There where it could only be opened to be read. */
  readonly unwritable?: Unwritable;
  /** Of the file and, by name, of what SQLite keeps beside it. */
  readonly identity: string | undefined;
  readonly besides: ReadonlyMap<string, string>;
  /** Its size when it was last looked at. */
  readonly seen: { bytes: number };
}

/** The damaged file is kept as `movedTo`. */
export interface Damage {
  readonly movedTo: string;
  readonly reason: string;
}

export interface OpenedFile {
  readonly file: StorageFile;
  /** There where a damaged file was set aside, and `file` is a new one. */
  readonly damage?: Damage;
}

/**
 * Opens or creates the storage's file. One that is damaged is set aside, and a new one is made. Throws
 * SQLite's or the file system's error. `now` is in milliseconds since the epoch.
 */
export function openStorageFile(options: DatabaseOptions, now: number): OpenedFile {
  const identity = databaseIdentity(options.file);
  try {
    return { file: openOnce(options) };
  } catch (error) {
    if (!isDamage(error)) throw error;
    return replaceDamaged(options, { identity, error, now });
  }
}

/** Closes the file that was found damaged and opens a new one, or the one that stands in its place by now. */
export function reopenDamaged(
  { file, options }: { readonly file: StorageFile; readonly options: DatabaseOptions },
  error: unknown,
  now: number,
): OpenedFile {
  closeQuietly(file);
  return replaceDamaged(options, { identity: file.identity, error, now });
}

function replaceDamaged(
  options: DatabaseOptions,
  found: { readonly identity: string | undefined; readonly error: unknown; readonly now: number },
): OpenedFile {
  // Another window may have set it aside in the meantime: then that window's new file is used.
  if (databaseIdentity(options.file) !== found.identity) return { file: openOnce(options) };
  const movedTo = setAside(options.file, new Date(found.now));
  return { file: openOnce(options), damage: { movedTo, reason: reasonOf(found.error) } };
}

/** Whether the name stands for another file than the one that was opened, or for none. */
export function isReplaced({ path, identity }: StorageFile): boolean {
  return databaseIdentity(path) !== identity;
}

/** Whether it has become smaller: SQLite does that only to a file that is compacted, which this one never is. */
export function isShrunk({ path, seen }: StorageFile): boolean {
  const before = seen.bytes;
  seen.bytes = sizeOf(path);
  return seen.bytes < before;
}

/** Whether its log was removed or replaced. SQLite itself removes it only when nobody has the file open. */
export function isLogReplaced({ realPath, besides, unwritable }: StorageFile): boolean {
  const log = besides.get(`${realPath}-wal`);
  return unwritable === undefined && log !== undefined && fileIdentity(`${realPath}-wal`) !== log;
}

/**
 * Writes what the log of a file that was cut, or whose log was removed, holds into it; whether anything is in it then. SQLite makes
 * a new file of an empty one. Where another window has begun a new log, the old one must not be written over what that says.
 */
export function isHealed(file: StorageFile): boolean {
  if (isLogReplaced(file) && fileIdentity(`${file.realPath}-wal`) !== undefined) return false;
  try {
    file.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch {
    // It is damaged, which is found when it is opened again.
  }
  return sizeOf(file.path) > 0;
}

function sizeOf(path: string): number {
  try {
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}

/**
 * Closes a file whose name was taken from it. What SQLite keeps beside it goes into the file first, wherever that is now,
 * and is then removed: SQLite would take it for a part of the file that has the name next.
 */
export function leaveReplaced(file: StorageFile): void {
  try {
    file.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch {
    // Another window reads it, or it is damaged: its last rows stay out of it.
  }
  for (const [path, identity] of file.besides) if (fileIdentity(path) === identity) removeQuietly(path);
  closeQuietly(file);
}

/** A file that fails even to be closed is given up: nothing more can be done for it. */
export function closeQuietly(file: StorageFile | undefined): void {
  try {
    file?.database.close();
  } catch {
    // Its rows are those that it took before.
  }
}

export function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is gone, or its folder is read-only: then no file is made in its place either.
  }
}

/** The name may come to stand for another file while SQLite opens it: then it is opened again. */
function openOnce(options: DatabaseOptions, tries = 3): StorageFile {
  const path = options.file;
  const before = databaseIdentity(path);
  const opened = openDatabase(options);
  const identity = databaseIdentity(path);
  if (before !== undefined && before !== identity && tries > 1) {
    opened.database.close();
    return openOnce(options, tries - 1);
  }
  const realPath = realPathOf(path);
  const besides = BESIDE.flatMap((suffix) => {
    const beside = fileIdentity(realPath + suffix);
    return beside === undefined ? [] : [[realPath + suffix, beside] as const];
  });
  const stores = storesOf(opened.database, options);
  return {
    path,
    realPath,
    ...opened,
    stores,
    identity: before ?? identity,
    besides: new Map(besides),
    seen: { bytes: sizeOf(path) },
  };
}

/** Closes the connection where a store cannot use it. */
function storesOf(database: Database, { stores }: DatabaseOptions): OpenStores {
  try {
    return openStores(database, stores);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Renames the file and what SQLite keeps beside it; the path it has now. Nothing is deleted. */
export function setAside(file: string, now: Date): string {
  const target = `${file}.damaged-${stampOf(now.getTime())}`;
  moveWithBesides(file, target);
  return target;
}

/** The file itself comes last: what is beside it must never stand beside a new file of its name, which SQLite would take it for. */
export function moveWithBesides(file: string, target: string): void {
  for (const suffix of [...BESIDE, '']) if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix);
}

/** A time as a part of a file's name; `now` is in milliseconds since the epoch. */
export function stampOf(now: number): string {
  return new Date(now).toISOString().replace(/[:.]/g, '-');
}
