import { execFileSync } from 'node:child_process';

/** Makes a named pipe, which Node itself cannot. Not on Windows. */
export function makePipe(path: string): void {
  execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
}
