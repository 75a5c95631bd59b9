import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

export interface ToolResult {
  readonly code: number;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

export interface ToolOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the system's shell starts it: batch files of Windows need that. */
  readonly shell?: boolean;
}

const running = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});

/** Runs a program to its end. A program that a signal ended has code 128. It does not outlive this process. */
export async function runTool(command: string, args: readonly string[], options: ToolOptions): Promise<ToolResult> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.shell !== undefined && { shell: options.shell }),
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject).once('close', (exitCode) => resolve(exitCode ?? 128));
  });
  running.delete(child);
  return { code, output };
}
