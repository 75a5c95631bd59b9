import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { asNumber, asRecord, asString, parseJson } from '../lib/json.ts';
import type { JsonValue } from '../lib/json.ts';
import { checkIsNoPipe } from './is-pipe.ts';
import { removeQuietly } from './storage-file.ts';
import type { StorageFile } from './storage-file.ts';
import type { Change } from './storage-messages.ts';
import type { Store } from './store-definition.ts';

/**
 * `turnpike-unwritten-<window>-<time>.jsonl`: beside the storage's file, what a window could not write to it, a change on each
 * line. It is never changed, and no name is used twice. Of one window, the later file has the later name.
 */
const NAME = /^turnpike-unwritten-[\w-]+\.jsonl$/;

const PART = '.part';
/** To write one takes milliseconds: a part that is older was left by a process that was killed. */
const PART_IS_LEFT_MS = 60_000;

/** Names that are remembered as taken in: far more than ever stand beside a file. */
const MAX_TAKEN_NAMES = 10_000;

export function unwrittenPath(storageFile: string, windowId: string, time: number): string {
  return join(dirname(storageFile), `turnpike-unwritten-${windowId}-${String(time).padStart(15, '0')}.jsonl`);
}

/** What stands beside the storage's file, by path; of each window, the oldest first. */
export function unwrittenFiles(storageFile: string): readonly string[] {
  return besideFiles(storageFile, (name) => NAME.test(name));
}

function besideFiles(storageFile: string, isOne: (name: string) => boolean): readonly string[] {
  const folder = dirname(storageFile);
  try {
    return readdirSync(folder)
      .filter(isOne)
      .toSorted()
      .map((name) => join(folder, name));
  } catch {
    return []; // there is no folder, or it cannot be read: then the storage's file cannot be opened either
  }
}

/** Removes what processes left that were killed while they wrote such a file. `now` is in milliseconds since the epoch. */
export function removeParts(storageFile: string, now: number): void {
  for (const path of besideFiles(
    storageFile,
    (name) => name.endsWith(PART) && NAME.test(name.slice(0, -PART.length)),
  )) {
    const changedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (now - changedAt > PART_IS_LEFT_MS) removeQuietly(path);
  }
}

/** Throws the file system's error; then nothing is left of the file. */
export function writeUnwritten(path: string, stores: readonly Store[], changes: readonly Change[]): void {
  const lines = changes.flatMap((change) => {
    const store = stores.find(({ name }) => name === change.store);
    return store === undefined ? [] : [JSON.stringify(lineOf(store, change))];
  });
  writeLines(path, lines);
}

function writeLines(path: string, lines: readonly string[]): void {
  try {
    writeFileSync(path + PART, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    renameSync(path + PART, path); // another window must not take in a half of it
  } catch (error) {
    removeQuietly(path + PART);
    throw error;
  }
}

/** `version` is that of the store, so that an earlier version knows that it cannot read the line. */
function lineOf(store: Store, change: Change): JsonValue {
  const line = { store: store.name, version: store.migrations.length, key: change.key };
  return change.type === 'put' ? { ...line, row: store.toJson(change.row) } : { ...line, removedAt: change.removedAt };
}

export interface UnwrittenLines {
  readonly path: string;
  readonly changes: readonly Change[];
  /** The other lines: of a newer version of a store, of a store that this version does not know, or broken ones. */
  readonly rest: readonly string[];
  readonly areSomeBroken: boolean;
}

/** Throws the file system's error. */
export function readUnwritten(path: string, stores: readonly Store[]): UnwrittenLines {
  checkIsNoPipe(path);
  const changes: Change[] = [];
  const rest: string[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const change = changeOf(line, stores);
    if (change !== undefined) changes.push(change);
    else if (line !== '') rest.push(line);
  }
  const areSomeBroken = rest.some((line) => !isLater(asRecord(parseJson(line)), stores));
  return { path, changes, rest, areSomeBroken };
}

/** Writes a change into the file. */
export type Apply = (file: StorageFile, change: Change) => void;

/** Writes its changes, once: the table `taken_files` remembers its name, should this process be killed before the file is gone. */
export function applyUnwritten({ path, changes }: UnwrittenLines, file: StorageFile, apply: Apply): void {
  file.database.transaction(() => {
    if (rememberTaken(path, file)) for (const change of changes) apply(file, change);
  });
}

/** Whether it was not taken in before. */
export function rememberTaken(path: string, { database }: Pick<StorageFile, 'database'>): boolean {
  const isNew = database.run('INSERT INTO taken_files (name) VALUES (?) ON CONFLICT DO NOTHING', basename(path)) > 0;
  if (isNew)
    database.run('DELETE FROM taken_files WHERE rowid <= (SELECT max(rowid) FROM taken_files) - ?', MAX_TAKEN_NAMES);
  return isNew;
}

/** False also where the file is of a newer version that remembers it in another way. */
export function isTaken(path: string, { database }: Pick<StorageFile, 'database'>): boolean {
  try {
    return database.get('SELECT 1 FROM taken_files WHERE name = ?', basename(path)) !== undefined;
  } catch {
    return false;
  }
}

/** After its changes are written: what is left, as for a newer version, stays beside the storage under another name. */
export function removeUnwritten({ path, rest }: UnwrittenLines): void {
  if (rest.length > 0) writeLines(path.replace(/\.jsonl$/, '-rest.jsonl'), rest);
  removeQuietly(path);
}

/** Each line has a version: without one it is none of ours. */
function isLater(record: ReturnType<typeof asRecord>, stores: readonly Store[]): boolean {
  const name = asString(record?.['store']);
  const version = asNumber(record?.['version']);
  if (name === undefined || version === undefined) return false;
  const store = stores.find((each) => each.name === name);
  return store === undefined || version > store.migrations.length;
}

function changeOf(line: string, stores: readonly Store[]): Change | undefined {
  const record = asRecord(parseJson(line));
  const key = asString(record?.['key']);
  const store = stores.find(({ name }) => name === record?.['store']);
  if (record === undefined || key === undefined || store === undefined || isLater(record, stores)) return undefined;
  if (record['row'] === undefined) return removalOf(record, { store: store.name, key });
  const row = store.fromJson(record['row']);
  return row === undefined ? undefined : { type: 'put', store: store.name, key, row };
}

/** A removal that does not say when it was made is none: it could take a row that came after it. */
function removalOf(record: Readonly<Record<string, unknown>>, row: Pick<Change, 'store' | 'key'>): Change | undefined {
  const removedAt = asNumber(record['removedAt']);
  return removedAt === undefined ? undefined : { type: 'remove', ...row, removedAt };
}
