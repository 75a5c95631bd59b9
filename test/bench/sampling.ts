/** What one subject took, one figure for each round. Milliseconds. */
export interface Samples {
  readonly wall: readonly number[];
  /** Of this thread: what decoding takes from the other extensions of the host. */
  readonly thread: readonly number[];
  /** Of the whole process, so with what the compiler, the garbage collector and our own threads do beside it. */
  readonly cpu: readonly number[];
}

export interface Rounds {
  readonly rounds: number;
  /** Rounds before them that are not counted, for the compiler. */
  readonly warmUp: number;
}

interface OpenSamples {
  readonly wall: number[];
  readonly thread: number[];
  readonly cpu: number[];
}

/**
 * Runs the subjects in turns, so that whatever else the machine does meets all of them alike, and each round begins with
 * another one. The samples of one round have the same index.
 */
export async function inTurns<Name extends string>(
  subjects: Readonly<Record<Name, () => Promise<unknown>>>,
  { rounds, warmUp }: Rounds,
): Promise<ReadonlyMap<string, Samples>> {
  const entries = Object.entries<() => Promise<unknown>>(subjects);
  const samples = new Map(entries.map(([name]): [string, OpenSamples] => [name, { wall: [], thread: [], cpu: [] }]));
  for (let round = -warmUp; round < rounds; round++) {
    const first = (round + warmUp) % entries.length;
    for (const [name, run] of [...entries.slice(first), ...entries.slice(0, first)]) {
      await rest();
      const { wall, thread, cpu } = await timed(run);
      const open = samples.get(name);
      if (round < 0 || open === undefined) continue;
      open.wall.push(wall);
      open.thread.push(thread);
      open.cpu.push(cpu);
    }
  }
  return samples;
}

/** Those of one subject. */
export function samplesOf(samples: ReadonlyMap<string, Samples>, name: string): Samples {
  const found = samples.get(name);
  if (found === undefined) throw new Error(`nothing called "${name}" was measured`);
  return found;
}

interface Timed {
  readonly wall: number;
  readonly thread: number;
  readonly cpu: number;
}

async function timed(run: () => Promise<unknown>): Promise<Timed> {
  const cpuBefore = process.cpuUsage();
  const threadBefore = process.threadCpuUsage();
  const begin = performance.now();
  await run();
  const wall = performance.now() - begin;
  const thread = process.threadCpuUsage(threadBefore);
  const cpu = process.cpuUsage(cpuBefore);
  return { wall, thread: (thread.user + thread.system) / 1000, cpu: (cpu.user + cpu.system) / 1000 };
}

/** What the one before left behind (a socket that goes back to its pool, a ledger row) is not the next one's. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
