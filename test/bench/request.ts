import type { Bench } from './bench.ts';
import { bareRequest } from './peers.ts';
import { inTurns, samplesOf } from './sampling.ts';
import { mean, percentile } from './statistics.ts';
import type { Figure } from './statistics.ts';

const SHORT = '/openai/short';

export const requestPaths = [SHORT];

/**
 * What Turnpike adds to a request that is over as soon as it has begun. Throws where its connection was not kept alive: then
 * the figures would be those of a handshake.
 */
export async function requestFigures({ url, ask, sockets }: Bench): Promise<readonly Figure[]> {
  const samples = await inTurns(
    { bare: () => bareRequest(url + SHORT), own: () => ask(SHORT) },
    { rounds: 2000, warmUp: 300 },
  );
  const [own, bare] = [samplesOf(samples, 'own'), samplesOf(samples, 'bare')];
  const used = await sockets();
  if (used !== 1) throw new Error(`${used} connections were made where 1 should have been kept`);
  const added = (share: number): number => percentile(own.wall, share) - percentile(bare.wall, share);
  return [
    { name: 'a bare request, p50', value: percentile(bare.wall, 0.5), unit: 'ms' },
    { name: 'a bare request, p99', value: percentile(bare.wall, 0.99), unit: 'ms' },
    { name: 'added by Turnpike, p50', value: added(0.5), unit: 'ms', goal: 0.1 },
    { name: 'added by Turnpike, p99', value: added(0.99), unit: 'ms', goal: 0.5 },
    { name: 'added by Turnpike, CPU of the thread', value: mean(own.thread) - mean(bare.thread), unit: 'ms' },
    { name: 'added by Turnpike, CPU of all threads', value: mean(own.cpu) - mean(bare.cpu), unit: 'ms' },
  ];
}
