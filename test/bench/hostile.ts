import { LlmError } from '../../src/llm/llm-error.ts';
import type { StreamEvent } from '../../src/llm/stream-event.ts';
import type { Bench } from './bench.ts';
import { longestTurn } from './host-load.ts';
import type { Figure } from './statistics.ts';
import { FORMAT_NAMES } from './wire-formats.ts';
import type { FormatName } from './wire-formats.ts';

const COUNTS = [1000, 40_000, 100_000];
const callsOf = (format: FormatName, count: number): string => `/${format}/calls/${count}`;

export const hostilePaths = FORMAT_NAMES.flatMap((format) => COUNTS.map((count) => callsOf(format, count)));

/** One event with many tool calls: how long it holds the host, and how long the Stop button takes. */
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
  return [
    {
      name: `${format}: ${count.toLocaleString('en')} calls, longest turn, CPU`,
      value: turn,
      unit: 'ms',
      goal: 100,
      note: end,
    },
    ...(end === 'whole' ? [{ name: '  time to Stop', value: await timeToStop(ask, path), unit: 'ms', goal: 100 }] : []),
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

/**
 * Milliseconds from the moment when the button is pressed, which is when the first call has come, until the call has ended.
 * Where it is pressed before that, it waits for one turn at most.
 */
async function timeToStop(ask: Bench['ask'], path: string): Promise<number> {
  const controller = new AbortController();
  let pressedAt: number | undefined;
  const onEvent = ({ type }: StreamEvent): void => {
    if (type !== 'tool-call-start' || pressedAt !== undefined) return;
    pressedAt = performance.now();
    setTimeout(() => controller.abort());
  };
  await ask(path, { signal: controller.signal, onEvent }).catch(() => undefined);
  return performance.now() - (pressedAt ?? Number.NaN);
}
