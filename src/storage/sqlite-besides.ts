import { chmodSync, statSync } from 'node:fs';

/** What SQLite keeps beside a file, under its name: https://sqlite.org/tempfiles.html */
export const BESIDE = ['-wal', '-shm'] as const;

const OWNER_WRITES = 0o200;

/**
 * SQLite gives what it keeps beside a file the file's own mode. Where that was read-only for a while, these stay so, and the file
 * cannot be written although it has become writable: then they get its mode.
 */
export function makeBesidesWritable(file: string): void {
  const mode = modeOf(file);
  if (mode === undefined || (mode & OWNER_WRITES) === 0) return;
  for (const suffix of BESIDE) {
    const other = modeOf(file + suffix);
    if (other !== undefined && (other & OWNER_WRITES) === 0) chmodQuietly(file + suffix, mode);
  }
}

/** Whether rows stand in the log that are not in the file yet. */
export function hasLog(file: string): boolean {
  try {
    const log = statSync(`${file}-wal`, { throwIfNoEntry: false });
    return log?.isFile() === true && log.size > 0;
  } catch {
    return false;
  }
}

function modeOf(path: string): number | undefined {
  try {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode;
    return mode === undefined ? undefined : mode & 0o777;
  } catch {
    return undefined; // its folder cannot be read
  }
}

function chmodQuietly(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch {
    // It is another user's: then writing fails, and that is said.
  }
}
