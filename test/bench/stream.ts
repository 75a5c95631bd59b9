import type { Bench } from './bench.ts';
import { leastClient } from './least-client.ts';
import { vendorPackage } from './peers.ts';
import { inTurns, samplesOf } from './sampling.ts';
import type { Samples } from './sampling.ts';
import { median, ratio } from './statistics.ts';
import type { Figure } from './statistics.ts';
import { FORMAT_NAMES } from './wire-formats.ts';
import type { FormatName } from './wire-formats.ts';

const CHUNKS = 20_000;
const SINGLES = 2000;
const ROUNDS = { rounds: 21, warmUp: 4 };

const burstOf = (format: FormatName): string => `/${format}/burst/${CHUNKS}`;
const SINGLE = `/openai/single/${SINGLES}`;

export const streamPaths = [...FORMAT_NAMES.map(burstOf), SINGLE];

/**
 * The whole pipeline against the least that any client must do, in each wire format, and against a vendor's own package. All in
 * one process, in turns, on the same server. A ratio is the median of the rounds' ratios: in one round both meet the same load.
 */
export async function streamFigures(bench: Bench): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const format of FORMAT_NAMES) figures.push(...(await formatFigures(bench, format)));
  return [...figures, ...(await singleFigures(bench)), ...(await peerFigures(bench))];
}

async function formatFigures({ url, ask }: Bench, format: FormatName): Promise<readonly Figure[]> {
  const path = burstOf(format);
  const samples = await inTurns(
    { least: whole(CHUNKS, () => leastClient(format, url + path)), own: whole(CHUNKS, () => ask(path)) },
    ROUNDS,
  );
  const [own, least] = [samplesOf(samples, 'own'), samplesOf(samples, 'least')];
  return [
    { name: `${format}: fetch, split, JSON.parse`, value: perChunk(least, CHUNKS), unit: 'µs/chunk' },
    { name: `${format}: Turnpike, whole pipeline`, value: perChunk(own, CHUNKS), unit: 'µs/chunk' },
    { name: `${format}: Turnpike ÷ fetch …`, value: ratio(own.wall, least.wall), unit: '×', goal: 1 },
    { name: '  the same by CPU of the thread', value: ratio(own.thread, least.thread), unit: '×', goal: 1 },
    { name: '  the same by CPU of the process', value: ratio(own.cpu, least.cpu), unit: '×' },
  ];
}

async function singleFigures({ url, ask }: Bench): Promise<readonly Figure[]> {
  const samples = await inTurns(
    { least: whole(SINGLES, () => leastClient('openai', url + SINGLE)), own: whole(SINGLES, () => ask(SINGLE)) },
    ROUNDS,
  );
  const [own, least] = [samplesOf(samples, 'own'), samplesOf(samples, 'least')];
  const value = ratio(own.thread, least.thread);
  return [{ name: 'a packet for each chunk, by CPU of the thread', value, unit: '×' }];
}

async function peerFigures({ url, ask }: Bench): Promise<readonly Figure[]> {
  const path = burstOf('openai');
  const samples = await inTurns(
    { vendor: whole(CHUNKS, () => vendorPackage(url + path)), own: whole(CHUNKS, () => ask(path)) },
    { rounds: 7, warmUp: 2 },
  );
  const value = ratio(samplesOf(samples, 'own').wall, samplesOf(samples, 'vendor').wall);
  return [{ name: 'Turnpike ÷ openai package', value, unit: '×' }];
}

function perChunk({ wall }: Samples, chunks: number): number {
  return (median(wall) * 1000) / chunks;
}

const whole = (chunks: number, run: () => Promise<number>) => async (): Promise<void> => {
  const characters = await run();
  if (characters < chunks * 5) throw new Error(`only ${characters} characters came`);
};
