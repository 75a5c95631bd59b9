import { setTimeout as sleep } from 'node:timers/promises';
import { LlmError } from '../../src/llm/llm-error.ts';
import type { Bench } from './bench.ts';
import { longestTurn } from './host-load.ts';
import type { Figure } from './statistics.ts';
import { FORMAT_NAMES } from './wire-formats.ts';
import type { FormatName } from './wire-formats.ts';

const COUNTS = [1000, 40_000, 100_000];
const callsOf = (format: FormatName, count: number): string => `/${format}/calls/${count}`;

export const hostilePaths = FORMAT_NAMES.flatMap((format) => COUNTS.map((count) => callsOf(format, count)));

/** One event with many tool calls: how long the host is held, and how long the Stop button takes. Where the answer is refused, it says so. */
export async function hostileFigures(bench: Bench): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const format of FORMAT_NAMES)
    for (const count of COUNTS) figures.push(...(await callFigures(bench, format, count)));
  return figures;
}

async function callFigures({ ask }: Bench, format: FormatName, count: number): Promise<readonly Figure[]> {
  const path = callsOf(format, count);
  let end = 'whole';
  const turn = await longestTurn(async () => {
    end = await endOf(ask(path));
  });
  const name = `${format}: ${count.toLocaleString('en')} calls in one event`;
  const stop = await timeToStop(async (signal) => ask(path, signal));
  return [
    { name, value: turn, unit: 'ms', goal: 200, note: `CPU of the longest turn; ${end}` },
    { name: '  time to Stop', value: stop, unit: 'ms', goal: 200 },
  ];
}

/** How the answer ended. */
async function endOf(asked: Promise<unknown>): Promise<string> {
  try {
    await asked;
    return 'whole';
  } catch (error) {
    if (!(error instanceof LlmError)) throw error;
    return `${error.kind}: ${error.message}`;
  }
}

/** Between the request and the end of its first events. */
const STOP_AFTER_MS = 20;

/** Milliseconds from the moment when the person would have pressed the button until the call has ended. */
async function timeToStop(run: (signal: AbortSignal) => Promise<unknown>): Promise<number> {
  const controller = new AbortController();
  const pressedAt = performance.now() + STOP_AFTER_MS;
  const pressed = sleep(STOP_AFTER_MS).then(() => controller.abort());
  await run(controller.signal).catch(() => undefined);
  const time = Math.max(0, performance.now() - pressedAt);
  await pressed;
  return time;
}
