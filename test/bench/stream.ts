import type { Bench } from './bench.ts';
import { leastClient, vendorPackage } from './peers.ts';
import { inTurns } from './sampling.ts';
import type { Samples } from './sampling.ts';
import { median } from './statistics.ts';
import type { Figure } from './statistics.ts';

const CHUNKS = 20_000;
const BURST = `/burst/${CHUNKS}`;
const SINGLE = '/single/2000';

export const streamPaths = [BURST, SINGLE];

/**
 * The whole pipeline against the least that any client must do, and against the vendor's own package. All in one process,
 * in turns, on the same server.
 */
export async function streamFigures({ url, ask }: Bench): Promise<readonly Figure[]> {
  const burst = await measured(CHUNKS, {
    least: () => leastClient(url + BURST),
    own: () => ask(BURST),
    vendor: () => vendorPackage(url + BURST),
  });
  const single = await measured(2000, { least: () => leastClient(url + SINGLE), own: () => ask(SINGLE) });
  return [
    { name: 'fetch + eventsource-parser + JSON.parse', value: burst.wall('least'), unit: 'µs/chunk' },
    { name: 'Turnpike, whole pipeline', value: burst.wall('own'), unit: 'µs/chunk' },
    { name: 'openai package', value: burst.wall('vendor'), unit: 'µs/chunk' },
    { name: 'Turnpike ÷ fetch + …', value: burst.wall('own') / burst.wall('least'), unit: '×', goal: 1.5 },
    { name: '  the same by CPU', value: burst.cpu('own') / burst.cpu('least'), unit: '×', goal: 1.5 },
    { name: '  the same by CPU, a packet for each chunk', value: single.cpu('own') / single.cpu('least'), unit: '×' },
    { name: 'Turnpike ÷ openai package', value: burst.wall('own') / burst.wall('vendor'), unit: '×' },
  ];
}

type Subjects = Readonly<Record<string, () => Promise<number>>>;

/** Medians in microseconds for each chunk. */
async function measured(chunks: number, subjects: Subjects) {
  const checked = Object.entries(subjects).map(([name, run]) => [name, () => whole(run, chunks)] as const);
  const samples = await inTurns(Object.fromEntries(checked), { rounds: 25, warmUp: 4 });
  const figure = (kind: keyof Samples) => (name: string) => (median(samples.get(name)?.[kind] ?? []) * 1000) / chunks;
  return { wall: figure('wall'), cpu: figure('cpu') };
}

async function whole(run: () => Promise<number>, chunks: number): Promise<void> {
  const characters = await run();
  if (characters < chunks * 5) throw new Error(`only ${characters} characters came`);
}
