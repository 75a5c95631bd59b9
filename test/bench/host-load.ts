import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { StreamEvent } from '../../src/llm/stream-event.ts';
import type { Bench } from './bench.ts';
import { median } from './statistics.ts';
import type { Figure } from './statistics.ts';

/** Some 120 KB of text in 20,000 chunks, as fast as the network takes them. */
const STREAM = '/openai/burst/20000';
const MEGABYTES = 4;
const LONG = `/openai/text/${MEGABYTES * 1000}`;

export const hostLoadPaths = [STREAM, LONG];

/** How long the other extensions of the host wait for us, and what streams leave behind. */
export async function hostLoadFigures(bench: Bench): Promise<readonly Figure[]> {
  const { ask } = bench;
  await streams(ask, 3);
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
    { name: 'heap that 50 streams leave behind', value: await heapGrowth(ask), unit: 'KB', goal: 100 },
    { name: `heap held while ${MEGABYTES} MB of text stream`, value: await heapHeld(bench), unit: 'KB', goal: 1000 },
  ];
}

async function streams(ask: Bench['ask'], times: number): Promise<void> {
  for (let time = 0; time < times; time++) await ask(STREAM);
}

/** CPU milliseconds of this thread in one turn of its event loop: what else runs on the machine does not count. */
export async function longestTurn(run: () => Promise<unknown>): Promise<number> {
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
  await nextTurn();
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

/** KB in use after a collection: what is kept, not what is garbage. */
export function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  return process.memoryUsage().heapUsed / 1000;
}

async function heapGrowth(ask: Bench['ask']): Promise<number> {
  const collected = async (): Promise<number> => {
    await nextTurn(); // the last request closes
    return heapUsed();
  };
  await streams(ask, 10);
  const before = await collected();
  await streams(ask, 50);
  return (await collected()) - before;
}

/** What is kept at any time of a long answer that nobody keeps, beyond what was there before. */
async function heapHeld({ ask }: Bench): Promise<number> {
  const before = heapUsed();
  let most = 0;
  let characters = 0;
  let next = 0;
  const onEvent = (event: StreamEvent): void => {
    if (event.type === 'text-delta') characters += event.text.length;
    if (characters < next) return;
    next += 500_000;
    most = Math.max(most, heapUsed() - before);
  };
  await ask(LONG, { onEvent });
  return most;
}
