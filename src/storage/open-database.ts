import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { Database } from './database.ts';
import { checkIsNoPipe } from './is-pipe.ts';
import { BESIDE, hasLog, makeBesidesWritable } from './sqlite-besides.ts';
import { DamageError, isBusy, isWithoutRoom } from './sqlite-error.ts';
import type { Store } from './store-definition.ts';

/** A newer version of Turnpike has made or changed the file; it is only read. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
  /** The store's name, or `file`. */
  readonly part: string;
  readonly version: number;

  constructor(part: string, version: number) {
    super(`the storage has version ${version} of ${part}, which this version of Turnpike does not know`);
    this.part = part;
    this.version = version;
  }
}

/**
 * The layout of the file itself, step by step; `user_version` counts its steps, and `store_versions` those of each store. A
 * step that was released is never edited. Stores that this version does not know are left alone.
 */
const layout: readonly string[] = [
  `CREATE TABLE store_versions (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;
   CREATE TABLE windows (
     id TEXT PRIMARY KEY,
     host TEXT NOT NULL,
     pid INTEGER NOT NULL,
     heartbeat_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE taken_files (name TEXT PRIMARY KEY) STRICT;`,
];

export interface DatabaseOptions {
  /** Path, or `:memory:`. */
  readonly file: string;
  /** How long a statement waits for another window's write. */
  readonly busyTimeoutMs: number;
  readonly stores: readonly Store[];
  /** Whether also a large file is looked through for damage. */
  readonly checksAll?: boolean;
}

export interface OpenedDatabase {
  readonly database: Database;
  /** There where the file is a newer version's: then it is as it was, and takes no writes. */
  readonly newer?: NewerSchemaError;
  readonly unwritable?: Unwritable;
}

/** Why a file could only be opened to be read. */
export interface Unwritable {
  readonly error: unknown;
  /** Rows that are in its log cannot be read. */
  readonly lacksRows: boolean;
}

/**
 * Opens or creates the file, checks it and brings it to the newest schema. On a full disk, or in a folder that is read-only, SQLite
 * cannot make what it needs beside the file: then the file is opened to be read. Throws SQLite's error (see `isDamage`).
 */
export function openDatabase(options: DatabaseOptions): OpenedDatabase {
  const { file } = options;
  if (file === ':memory:') return openToWrite(options);
  mkdirSync(dirname(file), { recursive: true });
  for (const suffix of ['', ...BESIDE]) checkIsNoPipe(file + suffix);
  makeBesidesWritable(file);
  try {
    return openToWrite(options);
  } catch (error) {
    const opened = isWithoutRoom(error) && existsSync(file) ? openToRead(options, error) : undefined;
    if (opened === undefined) throw error;
    return opened;
  }
}

function openToWrite({ file, busyTimeoutMs, stores, checksAll = false }: DatabaseOptions): OpenedDatabase {
  const database = new Database(new DatabaseSync(file));
  try {
    setBusyTimeout(database, busyTimeoutMs);
    const newer = findNewer(database, stores);
    if (newer !== undefined) {
      database.exec('PRAGMA query_only = ON');
      return { database, newer };
    }
    useWriteAheadLog(database, busyTimeoutMs);
    database.exec('PRAGMA synchronous = NORMAL');
    database.exec('PRAGMA secure_delete = ON'); // what a person deletes is not left in free pages of the file
    if (checksAll || isSmall(database)) check(database);
    migrate(database, stores);
    return { database };
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Without its log and without locks, as a file that nobody changes: https://sqlite.org/uri.html#uriimmutable. `undefined` where that
 * does not work either, or an earlier version made it.
 */
function openToRead({ file, stores }: DatabaseOptions, error: unknown): OpenedDatabase | undefined {
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  const unwritable = { error, lacksRows: hasLog(file) };
  let database: Database | undefined;
  try {
    database = new Database(new DatabaseSync(url, { readOnly: true }));
    const newer = findNewer(database, stores);
    if (newer !== undefined) return { database, newer, unwritable };
    if (isMigrated(database, stores)) return { database, unwritable };
  } catch {
    // The first error says why it cannot be opened.
  }
  database?.close();
  return undefined;
}

/** For the statements from now on. */
export function setBusyTimeout(database: Database, milliseconds: number): void {
  database.exec(`PRAGMA busy_timeout = ${Math.round(milliseconds)}`);
}

/** Changing the journal mode needs the file alone and does not wait for it as other statements do. */
function useWriteAheadLog(database: Database, patienceMs: number): void {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** A larger file is not looked through when it is opened: that takes 10 ms for each MB, and 1,000,000 attempts are 280 MB. */
const MAX_CHECKED_BYTES = 1_000_000;

/**
 * Of a large file, reading the versions has shown that it is a database whose schema can be read, and SQLite itself finds one that
 * was cut; other damage is found when the damaged page is used.
 */
function isSmall(database: Database): boolean {
  return pragma(database, 'page_count') * pragma(database, 'page_size') <= MAX_CHECKED_BYTES;
}

function check(database: Database): void {
  const verdict = Object.values(database.get('PRAGMA quick_check(1)') ?? {})[0];
  if (verdict !== 'ok') throw new DamageError(String(verdict));
}

function migrate(database: Database, stores: readonly Store[]): void {
  if (isMigrated(database, stores)) return;
  database.transaction(() => {
    // Again: another window may have done it while this one waited for the lock.
    checkSchemaIsKnown(database, stores);
    for (const step of layout.slice(pragma(database, 'user_version'))) database.exec(step);
    database.exec(`PRAGMA user_version = ${layout.length}`);
    for (const { name, migrations } of stores) {
      for (const step of migrations.slice(storeVersions(database).get(name) ?? 0)) database.exec(step);
      database.run(
        'INSERT INTO store_versions (name, version) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET version = excluded.version',
        name,
        migrations.length,
      );
    }
  });
}

function isMigrated(database: Database, stores: readonly Store[]): boolean {
  if (pragma(database, 'user_version') !== layout.length) return false;
  const versions = storeVersions(database);
  return stores.every(({ name, migrations }) => versions.get(name) === migrations.length);
}

/**
 * Throws `NewerSchemaError` where a newer version has changed the schema since the file was opened. For statements that
 * failed: SQLite says only that there is no such column, or that a constraint does not hold.
 */
export function checkSchemaIsKnown(database: Database, stores: readonly Store[]): void {
  const newer = findNewer(database, stores);
  if (newer !== undefined) throw newer;
}

function findNewer(database: Database, stores: readonly Store[]): NewerSchemaError | undefined {
  const version = pragma(database, 'user_version');
  if (version > layout.length) return new NewerSchemaError('file', version);
  if (version === 0) return undefined;
  const versions = storeVersions(database);
  const newer = stores.find(({ name, migrations }) => (versions.get(name) ?? 0) > migrations.length);
  return newer === undefined ? undefined : new NewerSchemaError(newer.name, versions.get(newer.name) ?? 0);
}

function storeVersions(database: Database): ReadonlyMap<string, number> {
  const rows = database.all('SELECT name, version FROM store_versions');
  return new Map(rows.map(({ name, version }) => [String(name), Number(version)]));
}

function pragma(database: Database, name: 'user_version' | 'page_count' | 'page_size'): number {
  return Number(database.get(`PRAGMA ${name}`)?.[name] ?? 0);
}
