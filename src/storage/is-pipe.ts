import { statSync } from 'node:fs';

/** Whether a pipe, a socket or a device stands there, and no file or folder: to open or read one may take for ever. */
export function isPipe(path: string): boolean {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats !== undefined && !stats.isFile() && !stats.isDirectory();
  } catch {
    return false; // its folder cannot be read
  }
}

/** Throws where it is one. */
export function checkIsNoPipe(path: string): void {
  if (isPipe(path)) throw new Error(`${path} is no file`);
}
