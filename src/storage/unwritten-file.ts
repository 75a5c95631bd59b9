import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { asNumber, asRecord, asString, parseJson } from '../lib/json.ts';
import type { JsonValue } from '../lib/json.ts';
import type { Database } from './database.ts';
import { applyChange } from './open-stores.ts';
import type { OpenStores } from './open-stores.ts';
import { removeQuietly } from './storage-file.ts';
import type { Change } from './storage-messages.ts';
import type { Store } from './store-definition.ts';

/** `turnpike-unwritten-<window>.jsonl`: beside the file, what a window could not write before it closed, a change on each line. */
const NAME = /^turnpike-unwritten-[\w-]+\.jsonl$/;

const PART = '.part';
/** To write one takes milliseconds: a part that is older was left by a process that was killed. */
const PART_IS_LEFT_MS = 60_000;

/** What stands beside the storage's file, by path. */
export function unwrittenFiles(storageFile: string): readonly string[] {
  const folder = dirname(storageFile);
  try {
    return readdirSync(folder)
      .filter((name) => NAME.test(name))
      .map((name) => join(folder, name));
  } catch {
    return []; // there is no folder, or it cannot be read: then the storage's file cannot be opened either
  }
}

/** Removes what processes left that were killed while they wrote such a file. `now` is in milliseconds since the epoch. */
export function removeParts(storageFile: string, now: number): void {
  const folder = dirname(storageFile);
  const parts = readdirSync(folder).filter((name) => name.endsWith(PART) && NAME.test(name.slice(0, -PART.length)));
  for (const path of parts.map((name) => join(folder, name))) {
    const changedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (now - changedAt > PART_IS_LEFT_MS) removeQuietly(path);
  }
}

/** Throws the file system's error; then nothing is left of the file. */
export function writeUnwritten(
  { file, windowId }: { readonly file: string; readonly windowId: string },
  stores: readonly Store[],
  changes: readonly Change[],
): void {
  const path = join(dirname(file), `turnpike-unwritten-${windowId}.jsonl`);
  const lines = changes.flatMap((change) => {
    const store = stores.find(({ name }) => name === change.store);
    return store === undefined ? [] : [`${JSON.stringify(lineOf(store, change))}\n`];
  });
  try {
    writeFileSync(path + PART, lines.join(''), { mode: 0o600 });
    renameSync(path + PART, path); // another window must not take in a half of it
  } catch (error) {
    removeQuietly(path + PART);
    throw error;
  }
}

/** `version` is that of the store, so that a later version can read the line. */
function lineOf(store: Store, change: Change): JsonValue {
  const line = { store: store.name, version: store.migrations.length, key: change.key };
  return change.type === 'put' ? { ...line, row: store.toJson(change.row) } : { ...line, removedAt: change.removedAt };
}

/**
 * Writes what stands in such a file, once: the table `taken_files` remembers its name, for the case that this process is killed
 * before the file is gone. Lines that are no change are left out. The names of the stores that were written.
 */
export function takeUnwritten(
  path: string,
  target: { readonly database: Database; readonly stores: OpenStores },
  stores: readonly Store[],
): readonly string[] {
  const changes = readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => changeOf(line, stores) ?? []);
  const { database } = target;
  database.transaction(() => {
    const isNew = database.run('INSERT INTO taken_files (name) VALUES (?) ON CONFLICT DO NOTHING', basename(path)) > 0;
    if (isNew) for (const change of changes) applyChange(target.stores, change);
  });
  removeQuietly(path);
  return [...new Set(changes.map(({ store }) => store))];
}

function changeOf(line: string, stores: readonly Store[]): Change | undefined {
  const record = asRecord(parseJson(line));
  const key = asString(record?.['key']);
  const store = stores.find(({ name }) => name === record?.['store']);
  if (record === undefined || key === undefined || store === undefined) return undefined;
  if (record['row'] === undefined) return removalOf(record, { store: store.name, key });
  const row = store.fromJson(record['row']);
  return row === undefined ? undefined : { type: 'put', store: store.name, key, row };
}

/** A removal that does not say when it was made is none: it could take a row that came after it. */
function removalOf(record: Readonly<Record<string, unknown>>, row: Pick<Change, 'store' | 'key'>): Change | undefined {
  const removedAt = asNumber(record['removedAt']);
  return removedAt === undefined ? undefined : { type: 'remove', ...row, removedAt };
}
