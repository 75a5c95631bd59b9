import { existsSync } from 'node:fs';
import { posix, win32 } from 'node:path';

/** What a search for programs depends on; `process` and `existsSync` on this machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly exists: (path: string) => boolean;
}

export const thisMachine: Machine = { platform: process.platform, env: process.env, exists: existsSync };

/**
 * Path of a program in the folders of PATH, or undefined. On Windows it must end in one of PATHEXT (`.EXE`, `.CMD`),
 * since the file `code` without an ending is a script for a POSIX shell there.
 */
export function findOnPath(name: string, { platform, env, exists }: Machine): string | undefined {
  const paths = platform === 'win32' ? win32 : posix;
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(paths.delimiter).filter((folder) => folder !== '');
  const endings = platform === 'win32' ? (env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';') : [''];
  return folders
    .flatMap((folder) => endings.map((ending) => paths.join(folder, `${name}${ending.toLowerCase()}`)))
    .find((path) => exists(path));
}
