import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A long-running program with everything it starts. */
export interface ProcessGroup {
  /** Exit code, or undefined while it runs. A program that a signal ended has 128. */
  readonly exitCode: () => number | undefined;
  /** Settles when the program ends, whoever ended it. */
  readonly ended: Promise<void>;
  /** Asks the whole group to end, waits for it, and kills what is left after five seconds. */
  readonly stop: () => Promise<void>;
}

export interface ProcessGroupOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** File that takes standard output and standard error. */
  readonly log: string;
}

const patienceMs = 5_000;
const running = new Set<number>();

process.on('exit', () => {
  for (const leader of running) signalGroup(leader, 'SIGKILL');
});

/** Starts a program as the leader of a process group of its own, so that its children can be ended with it. */
export function startProcessGroup(
  command: string,
  args: readonly string[],
  options: ProcessGroupOptions,
): ProcessGroup {
  const log = openSync(options.log, 'a');
  const { env, cwd } = options;
  const child = spawn(command, args, { stdio: ['ignore', log, log], detached: true, env, ...(cwd && { cwd }) });
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
  signalGroup(leader, 'SIGTERM');
  if (await groupEnded(leader, patienceMs)) return;
  signalGroup(leader, 'SIGKILL');
  // What is killed may still be listed when the first process of a container does not collect it.
  await groupEnded(leader, 500);
}

async function groupEnded(leader: number, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (signalGroup(leader, 0)) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

/** Whether the group still had a member to send the signal to. Signal 0 only asks. */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch {
    return false;
  }
}
