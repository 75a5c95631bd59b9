import { asNumber, asRecord } from '../lib/json.ts';

/** SQLite's primary result codes: https://sqlite.org/rescode.html */
const BUSY = 5;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const TOO_BIG = 18;
const CONSTRAINT = 19;
const MISMATCH = 20;
const RANGE = 25;
const NOT_A_DATABASE = 26;

const ROW_FAULTS: ReadonlySet<number> = new Set([TOO_BIG, CONSTRAINT, MISMATCH, RANGE]);
const CONNECTION_FAULTS: ReadonlySet<number> = new Set([READONLY, IOERR, CANTOPEN]);

/** What `PRAGMA quick_check` found, as an error like SQLite's own. */
export class DamageError extends Error {
  override readonly name = 'DamageError';
  readonly errcode = CORRUPT;
}

/** The file is no database any more: it has to be set aside. Anything else may pass. */
export function isDamage(error: unknown): boolean {
  const code = primaryCode(error);
  return code === CORRUPT || code === NOT_A_DATABASE;
}

/** Another connection has held the lock for longer than a statement waits. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === BUSY;
}

/** The connection may fail for good, as one that was opened while the file was read-only: another one may not. */
export function isConnectionFault(error: unknown): boolean {
  const code = primaryCode(error);
  return code !== undefined && CONNECTION_FAULTS.has(code);
}

/** SQLite cannot make what it needs beside the file, as on a full disk or in a folder that is read-only. */
export function isWithoutRoom(error: unknown): boolean {
  return isConnectionFault(error) || primaryCode(error) === FULL;
}

/**
 * The fault is in the row, and the file would take another one: the table does not allow it, or it is no value that SQLite
 * has. It would fail again however often it is tried.
 */
export function isRowFault(error: unknown): boolean {
  const code = primaryCode(error);
  return code === undefined || ROW_FAULTS.has(code);
}

/** The file cannot be read now, or not any more. */
export function isUnreadable(error: unknown): boolean {
  return isBusy(error) || isDamage(error) || isConnectionFault(error);
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function primaryCode(error: unknown): number | undefined {
  const code = asNumber(asRecord(error)?.['errcode']);
  return code === undefined ? undefined : code & 0xff;
}
