import { statSync } from 'node:fs';

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
