import type { Bench } from './bench.ts';
import { bareRequest } from './peers.ts';
import { inTurns, samplesOf } from './sampling.ts';
import type { Samples } from './sampling.ts';
import { mean, percentile } from './statistics.ts';
import type { Figure } from './statistics.ts';

const SHORT = '/openai/short';

export const requestPaths = [SHORT];

/** The compiler is through with our code after about as many: each 1,000 after the first take the same. */
const WARM_UP = 1000;

/**
 * What Turnpike adds to a request that is over as soon as it has begun: to the first ones of a window, and to those after the
 * compiler is through. Throws where its connection was not kept alive: then the figures would be those of a handshake.
 */
export async function requestFigures({ url, ask, sockets }: Bench): Promise<readonly Figure[]> {
  const subjects = { bare: () => bareRequest(url + SHORT), own: () => ask(SHORT) };
  const first = await inTurns(subjects, { rounds: WARM_UP, warmUp: 0 });
  const samples = await inTurns(subjects, { rounds: 2000, warmUp: 0 });
  const [own, bare] = [samplesOf(samples, 'own'), samplesOf(samples, 'bare')];
  const used = await sockets();
  if (used !== 1) throw new Error(`${used} connections were made where 1 should have been kept`);
  return [
    { name: 'a bare request, p50', value: percentile(bare.wall, 0.5), unit: 'ms' },
    { name: 'a bare request, p99', value: percentile(bare.wall, 0.99), unit: 'ms' },
    { name: `added to the first ${WARM_UP} requests, p50`, value: addedTo(first, 0.5), unit: 'ms' },
    { name: 'added by Turnpike, p50', value: addedTo(samples, 0.5), unit: 'ms', goal: 0.1 },
    // the same work takes half as long again on one day as on another: this figure is of the machine's own measure
    {
      name: 'added by Turnpike ÷ a bare request, p50',
      value: addedTo(samples, 0.5) / percentile(bare.wall, 0.5),
      unit: '×',
    },
    { name: 'added by Turnpike, p99', value: addedTo(samples, 0.99), unit: 'ms', goal: 0.5 },
    { name: 'added by Turnpike, CPU of the thread', value: mean(own.thread) - mean(bare.thread), unit: 'ms' },
    { name: 'added by Turnpike, CPU of all threads', value: mean(own.cpu) - mean(bare.cpu), unit: 'ms' },
  ];
}

function addedTo(samples: ReadonlyMap<string, Samples>, share: number): number {
  return percentile(samplesOf(samples, 'own').wall, share) - percentile(samplesOf(samples, 'bare').wall, share);
}
