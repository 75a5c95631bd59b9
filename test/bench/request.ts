import type { Bench } from './bench.ts';
import { bareRequest } from './peers.ts';
import { inTurns } from './sampling.ts';
import { median, percentile } from './statistics.ts';
import type { Figure } from './statistics.ts';

const SHORT = '/short';

export const requestPaths = [SHORT];

/** What Turnpike adds to a request that is over as soon as it has begun. */
export async function requestFigures({ url, ask }: Bench): Promise<readonly Figure[]> {
  const samples = await inTurns(
    { bare: () => bareRequest(url + SHORT), own: () => ask(SHORT) },
    { rounds: 2000, warmUp: 300 },
  );
  const wall = (name: string, share: number): number => percentile(samples.get(name)?.wall ?? [], share);
  const cpu = (name: string): number => median(samples.get(name)?.cpu ?? []);
  return [
    { name: 'a bare request, p50', value: wall('bare', 0.5), unit: 'ms' },
    { name: 'a bare request, p99', value: wall('bare', 0.99), unit: 'ms' },
    { name: 'added by Turnpike, p50', value: wall('own', 0.5) - wall('bare', 0.5), unit: 'ms', goal: 0.3 },
    { name: 'added by Turnpike, p99', value: wall('own', 0.99) - wall('bare', 0.99), unit: 'ms', goal: 1 },
    { name: 'added by Turnpike, CPU of all threads', value: cpu('own') - cpu('bare'), unit: 'ms' },
  ];
}
