import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { asNumber, asRecord } from '../lib/json.ts';
import { migrations } from './migrations.ts';

/** The file was written by a newer version of Turnpike; it is left as it is. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
  readonly version: number;

  constructor(version: number) {
    super(`the ledger has schema ${version}, and this version knows ${migrations.length}`);
    this.version = version;
  }
}

/** SQLite's primary result codes: https://sqlite.org/rescode.html */
const BUSY = 5;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const CANTOPEN = 14;
const NOT_A_DATABASE = 26;
const TOO_BIG = 18;
const CONSTRAINT = 19;
const MISMATCH = 20;
const RANGE = 25;
const ROW_FAULTS: ReadonlySet<number> = new Set([TOO_BIG, CONSTRAINT, MISMATCH, RANGE]);

const CONNECTION_FAULTS: ReadonlySet<number> = new Set([READONLY, IOERR, CANTOPEN]);

/** What `PRAGMA quick_check` found, as an error like SQLite's own. */
class DamageError extends Error {
  override readonly name = 'DamageError';
  readonly errcode = CORRUPT;
}

export interface DatabaseOptions {
  /** Path, or `:memory:`. */
  readonly file: string;
  /** How long a statement waits for another window's write. */
  readonly busyTimeoutMs: number;
}

/**
 * Opens or creates the ledger's file, checks it and brings it to the newest schema. Throws `NewerSchemaError`, or SQLite's
 * error (see `isDamage`).
 */
export function openDatabase({ file, busyTimeoutMs }: DatabaseOptions): DatabaseSync {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  try {
    database.exec(`PRAGMA busy_timeout = ${Math.round(busyTimeoutMs)}`);
    useWriteAheadLog(database, busyTimeoutMs);
    database.exec('PRAGMA synchronous = NORMAL');
    check(database);
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Changing the journal mode needs the file alone and does not wait for it as other statements do. */
function useWriteAheadLog(database: DatabaseSync, patienceMs: number): void {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (primaryCode(error) !== BUSY || performance.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function check(database: DatabaseSync): void {
  const result = database.prepare('PRAGMA quick_check(1)').get();
  const verdict = Object.values(result ?? {})[0];
  if (verdict !== 'ok') throw new DamageError(String(verdict));
}

function migrate(database: DatabaseSync): void {
  if (schemaVersion(database) === migrations.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    // Again: another window may have done it while this one waited for the lock.
    checkSchemaIsKnown(database);
    for (const step of migrations.slice(schemaVersion(database))) database.exec(step);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Throws `NewerSchemaError` where a newer version has changed the schema since the file was opened. For statements that
 * failed: SQLite says only that there is no such column, or that a constraint does not hold.
 */
export function checkSchemaIsKnown(database: DatabaseSync): void {
  const version = schemaVersion(database);
  if (version > migrations.length) throw new NewerSchemaError(version);
}

function schemaVersion(database: DatabaseSync): number {
  return asNumber(database.prepare('PRAGMA user_version').get()?.['user_version']) ?? 0;
}

/** The file is no ledger any more: it has to be set aside. Anything else may pass. */
export function isDamage(error: unknown): boolean {
  const code = primaryCode(error);
  return code === CORRUPT || code === NOT_A_DATABASE;
}

/** The connection may fail for good, as one that was opened while the file was read-only: another one may not. */
export function isConnectionFault(error: unknown): boolean {
  const code = primaryCode(error);
  return code !== undefined && CONNECTION_FAULTS.has(code);
}

/**
 * The fault is in the row, and the file would take another one: the table does not allow it, or it is no value that SQLite
 * has. It would fail again however often it is tried.
 */
export function isRowFault(error: unknown): boolean {
  const code = primaryCode(error);
  return code === undefined || ROW_FAULTS.has(code);
}

function primaryCode(error: unknown): number | undefined {
  const code = asNumber(asRecord(error)?.['errcode']);
  return code === undefined ? undefined : code & 0xff;
}
