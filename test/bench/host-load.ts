import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Bench } from './bench.ts';
import { median } from './statistics.ts';
import type { Figure } from './statistics.ts';

const STREAM = '/openai/burst/20000';

export const hostLoadPaths = [STREAM];

/** How long the other extensions of the host wait for us, and what a stream leaves behind. */
export async function hostLoadFigures({ ask }: Bench): Promise<readonly Figure[]> {
  await ask(STREAM);
  const longest: number[] = [];
  const delays: number[] = [];
  for (let round = 0; round < 9; round++) {
    longest.push(await longestTurn(async () => streams(ask, 1)));
    delays.push((await delayDuring(async () => streams(ask, 1))).p99);
  }
  const control = await delayDuring(shortTurns);
  return [
    {
      name: 'longest turn of the event loop, CPU',
      value: median(longest),
      unit: 'ms',
      goal: 10,
      note: `at worst ${Math.max(...longest).toFixed(1)}`,
    },
    { name: 'delay of the event loop, p99', value: median(delays), unit: 'ms', goal: 10 },
    { name: '  of a loop of 1 ms turns, p99', value: control.p99, unit: 'ms', note: 'what the machine does' },
    { name: 'heap that 20 streams leave behind', value: await heapGrowth(async () => streams(ask, 20)), unit: 'KB' },
  ];
}

async function streams(ask: Bench['ask'], times: number): Promise<void> {
  for (let time = 0; time < times; time++) await ask(STREAM);
}

/** CPU milliseconds of this thread in one turn of its event loop: what else runs on the machine does not count. */
async function longestTurn(run: () => Promise<void>): Promise<number> {
  let longest = 0;
  let over = false;
  let before = process.threadCpuUsage();
  const turn = (): void => {
    const { user, system } = process.threadCpuUsage();
    longest = Math.max(longest, (user + system - before.user - before.system) / 1000);
    before = { user, system };
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  await run();
  over = true;
  return longest;
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

/** As busy as a stream for a second, with turns that are short: what of the delay is other programs'. */
async function shortTurns(): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    const until = performance.now() + 1;
    while (performance.now() < until);
    await nextTurn();
  }
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
