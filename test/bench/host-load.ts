import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Bench } from './bench.ts';
import { type Figure } from './statistics.ts';

const STREAM = '/burst/20000';

export const hostLoadPaths = [STREAM];

/** How long the other extensions of the host wait for us, and what a stream leaves behind. */
export async function hostLoadFigures({ ask }: Bench): Promise<readonly Figure[]> {
  await ask(STREAM);
  const turns = await turnsDuring(async () => streams(ask, 5));
  const delay = await delayDuring(async () => streams(ask, 5));
  const idle = await delayDuring(async () => sleep(1000));
  return [
    { name: 'longest turn of the event loop, CPU', value: Math.max(...turns), unit: 'ms', goal: 10 },
    { name: 'delay of the event loop, p99', value: delay.p99, unit: 'ms', goal: 10 },
    { name: '  with nothing to do, p99', value: idle.p99, unit: 'ms', note: 'what the machine does' },
    { name: 'heap that 20 streams leave behind', value: await heapGrowth(async () => streams(ask, 20)), unit: 'KB' },
  ];
}

async function streams(ask: Bench['ask'], times: number): Promise<void> {
  for (let time = 0; time < times; time++) await ask(STREAM);
}

/** CPU milliseconds of this thread in each turn of its event loop: what else runs on the machine does not count. */
async function turnsDuring(run: () => Promise<void>): Promise<readonly number[]> {
  const turns: number[] = [];
  let over = false;
  let before = process.threadCpuUsage();
  const turn = (): void => {
    const { user, system } = process.threadCpuUsage();
    turns.push((user + system - before.user - before.system) / 1000);
    before = { user, system };
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  await run();
  over = true;
  return turns;
}

const RESOLUTION_MS = 1;

/** By the wall clock, as the other extensions see it. */
async function delayDuring(run: () => Promise<void>): Promise<{ readonly p99: number }> {
  const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  monitor.enable();
  await run();
  monitor.disable();
  return { p99: monitor.percentile(99) / 1e6 - RESOLUTION_MS };
}

async function heapGrowth(run: () => Promise<void>): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  const used = (): number => {
    if (typeof collect === 'function') collect();
    return process.memoryUsage().heapUsed;
  };
  await run();
  const before = used();
  await run();
  return (used() - before) / 1000;
}
