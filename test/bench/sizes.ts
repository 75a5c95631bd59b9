import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { projectRoot, vsixPath } from '../../scripts/harness/project.ts';
import { vsixLimits } from '../../scripts/packaging/vsix-problems.ts';
import { median } from './statistics.ts';
import type { Figure } from './statistics.ts';

const BYTES_PER_KB = 1000;

/** What the last `npm run package` left, and the catalogue inside it. */
export async function sizeFigures(): Promise<readonly Figure[]> {
  const limits = Object.entries(vsixLimits.fileBytes);
  const bundles = limits.map(async ([path, limit]) =>
    sizeFigure(join(projectRoot, path.replace('extension/', '')), limit),
  );
  return [
    ...(await Promise.all(bundles)),
    await sizeFigure(await vsixPath(), vsixLimits.vsixBytes),
    { name: 'unpacking the catalogue, at the first look-up', value: await unpackMs(), unit: 'ms' },
  ];
}

async function sizeFigure(file: string, limit: number): Promise<Figure> {
  const { size } = await stat(file);
  const name = file.slice(projectRoot.length + 1);
  return { name, value: size / BYTES_PER_KB, unit: 'KB', goal: limit / BYTES_PER_KB };
}

async function unpackMs(): Promise<number> {
  const samples: number[] = [];
  for (let round = 0; round < 7; round++) {
    const worker = new Worker(new URL('catalogue-worker.ts', import.meta.url));
    samples.push(await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject)));
    await worker.terminate();
  }
  return median(samples);
}
