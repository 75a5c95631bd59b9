import { spawnSync } from 'node:child_process';

/** What differs from one system to another when a program is started and ended together with its children. */
export interface ProcessTree {
  /** `detached` of `spawn`: whether the program must lead a process group of its own. */
  readonly detached: boolean;
  /**
   * Sends a signal to the program with this process id and to everything that it started. Signal 0 sends nothing.
   * Returns whether any of them was still there.
   */
  readonly signal: (leader: number, signal: NodeJS.Signals | 0) => boolean;
}

/** Runs a program to its end and returns its exit code. */
export type RunToExit = (command: string, args: readonly string[]) => number | null;

/**
 * Linux and macOS have process groups, and one signal reaches a whole group. Windows has neither: there `taskkill /t`
 * ends a program with its children at once, whichever signal was meant, because it cannot ask a console program to end.
 */
export function processTree(platform: NodeJS.Platform, run: RunToExit = runToExit): ProcessTree {
  if (platform !== 'win32') return { detached: true, signal: (leader, name) => kill(-leader, name) };
  return {
    // A detached program gets a console window of its own on Windows.
    detached: false,
    signal: (leader, name) =>
      name === 0 ? kill(leader, 0) : run('taskkill', ['/pid', String(leader), '/t', '/f']) === 0,
  };
}

function kill(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(target, signal);
    return true;
  } catch {
    return false;
  }
}

function runToExit(command: string, args: readonly string[]): number | null {
  return spawnSync(command, args, { stdio: 'ignore', windowsHide: true }).status;
}
