import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcessGroup } from './process-group.ts';
import { projectRoot } from './project.ts';

export interface Simulator {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const startLimitMs = 15_000;

/** Starts the provider simulator as another process on a free port, and waits for the line with its address. */
export async function startSimulator(log: string): Promise<Simulator> {
  const main = join(projectRoot, 'test/simulator/main.ts');
  if (!existsSync(main)) throw new Error(`there is no provider simulator: ${main}`);
  const group = startProcessGroup(process.execPath, [main, '--port', '0'], { env: process.env, log });
  const deadline = Date.now() + startLimitMs;
  while (Date.now() < deadline && group.exitCode() === undefined) {
    const url = /^simulator (http:\S+)$/m.exec(readFileSync(log, 'utf8'))?.[1];
    if (url !== undefined) return { url, stop: group.stop };
    await sleep(30);
  }
  await group.stop();
  throw new Error(`the provider simulator did not start:\n${readFileSync(log, 'utf8')}`);
}
