import { realpathSync, statSync } from 'node:fs';

/**
 * Tells one file from another of the same name. As numbers of 64 bits, which Windows uses in full. The time of birth is left
 * out: where a file system has none, it is that of the last change.
 */
export function fileIdentity(path: string): string | undefined {
  try {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
  } catch {
    return undefined; // its folder cannot be read
  }
}

/**
 * The same of a database, with the path that its name leads to: of one that was moved and is reached by a link now, SQLite keeps
 * another log, beside the path that the link leads to.
 */
export function databaseIdentity(path: string): string | undefined {
  const identity = fileIdentity(path);
  return identity === undefined ? undefined : `${identity}:${realPathOf(path)}`;
}

/** Where the links in it lead to; the path itself while nothing is there. */
export function realPathOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
