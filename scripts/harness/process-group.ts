import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { processTree } from './process-tree.ts';

/** A long-running program with everything it starts. */
export interface ProcessGroup {
  /** Exit code, or undefined while it runs. A program that a signal ended has 128. */
  readonly exitCode: () => number | undefined;
  /** Settles when the program ends, by itself or by `stop`. */
  readonly ended: Promise<void>;
  /** Asks the program and its children to end, and kills those that are left after five seconds. */
  readonly stop: () => Promise<void>;
}

export interface ProcessGroupOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Whether the system's shell starts it: batch files of Windows need that. */
  readonly shell?: boolean;
  /** File that takes standard output and standard error. */
  readonly log: string;
}

const gracePeriodMs = 5_000;
const tree = processTree(process.platform);
const running = new Set<number>();

process.on('exit', () => {
  for (const leader of running) tree.signal(leader, 'SIGKILL');
});

/** Starts a program so that its children can be ended with it. */
export function startProcessGroup(
  command: string,
  args: readonly string[],
  options: ProcessGroupOptions,
): ProcessGroup {
  const log = openSync(options.log, 'a');
  const { env, cwd, shell } = options;
  const child = spawn(command, args, {
    stdio: ['ignore', log, log],
    detached: tree.detached,
    windowsHide: true,
    env,
    ...(shell !== undefined && { shell }),
    ...(cwd !== undefined && { cwd }),
  });
  closeSync(log);
  const leader = child.pid;
  if (leader === undefined) throw new Error(`could not start ${command}`);
  running.add(leader);
  let code: number | undefined;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (exitCode) => {
      code = exitCode ?? 128;
      resolve();
    });
  });
  return {
    exitCode: () => code,
    ended,
    stop: async () => {
      await stopGroup(leader);
      running.delete(leader);
    },
  };
}

async function stopGroup(leader: number): Promise<void> {
  tree.signal(leader, 'SIGTERM');
  if (await groupEnded(leader, gracePeriodMs)) return;
  tree.signal(leader, 'SIGKILL');
  // A killed process stays listed until its parent collects it, and the first process of a container may never do so.
  await groupEnded(leader, 500);
}

async function groupEnded(leader: number, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (tree.signal(leader, 0)) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}
