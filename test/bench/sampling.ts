/** What one subject took, one figure for each round. Milliseconds. */
export interface Samples {
  readonly wall: readonly number[];
  /** Of the whole process, so with what the compiler, the garbage collector and our own threads do beside it. */
  readonly cpu: readonly number[];
}

export interface Rounds {
  readonly rounds: number;
  /** Rounds before them that are not counted, for the compiler. */
  readonly warmUp: number;
}

/**
 * Runs the subjects in turns, so that whatever else the machine does meets all of them alike, and each round begins with
 * another one.
 */
export async function inTurns<Name extends string>(
  subjects: Readonly<Record<Name, () => Promise<unknown>>>,
  { rounds, warmUp }: Rounds,
): Promise<ReadonlyMap<string, Samples>> {
  const entries = Object.entries<() => Promise<unknown>>(subjects);
  const samples = new Map(entries.map(([name]) => [name, { wall: [] as number[], cpu: [] as number[] }]));
  for (let round = -warmUp; round < rounds; round++) {
    const first = (round + warmUp) % entries.length;
    for (const [name, run] of [...entries.slice(first), ...entries.slice(0, first)]) {
      await rest();
      const { wall, cpu } = await timed(run);
      if (round < 0) continue;
      samples.get(name)?.wall.push(wall);
      samples.get(name)?.cpu.push(cpu);
    }
  }
  return samples;
}

async function timed(run: () => Promise<unknown>): Promise<{ readonly wall: number; readonly cpu: number }> {
  const cpuBefore = process.cpuUsage();
  const begin = performance.now();
  await run();
  const wall = performance.now() - begin;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wall, cpu: (user + system) / 1000 };
}

/** What the one before left behind (a socket that goes back to its pool, a ledger row) is not the next one's. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
