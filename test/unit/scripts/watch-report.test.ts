import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { context } from 'esbuild';
import type { BuildContext } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watchReport } from '../../../scripts/build/watch-report.mjs';
import { readTasks } from './vscode-files.ts';

const lines: string[] = [];
const contexts: BuildContext[] = [];
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnpike-watch-'));
  const report = watchReport(['one', 'two'], (line) => lines.push(line));
  for (const name of ['one', 'two']) {
    await writeFile(join(folder, `${name}.ts`), 'export const value = 1;\n');
    contexts.push(
      await context({
        absWorkingDir: folder,
        entryPoints: [`${name}.ts`],
        outdir: 'dist',
        logLevel: 'silent',
        plugins: [report(name)],
      }),
    );
  }
});

afterAll(async () => {
  for (const one of contexts) await one.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** The lines since the last call, the build of one bundle included. */
async function linesOfBuild(index: number): Promise<readonly string[]> {
  // A build with errors rejects; its lines are what the tests look at.
  await contexts[index]?.rebuild().catch(() => undefined);
  return lines.splice(0);
}

test('is finished only when every bundle is built once', async () => {
  expect(await linesOfBuild(0)).toEqual(['[watch] build started']);
  expect(await linesOfBuild(1)).toEqual(['[watch] build finished']);
});

test('a later build is one of its own', async () => {
  expect(await linesOfBuild(1)).toEqual(['[watch] build started', '[watch] build finished']);
});

test('the problem matcher of F5 reads file, line, column, severity and message of an error', async () => {
  await writeFile(join(folder, 'two.ts'), 'export const value = 1;\nexport const other = ;\n');
  const [started, problem = '', finished] = await linesOfBuild(1);
  expect([started, finished]).toEqual(['[watch] build started', '[watch] build finished']);
  const [task] = await readTasks();
  const { regexp, ...groups } = task?.problemMatcher.pattern ?? { regexp: '' };
  const match = new RegExp(regexp).exec(problem);
  const read = Object.fromEntries(Object.entries(groups).map(([name, index]) => [name, match?.[index]]));
  expect(read).toEqual({ file: 'two.ts', line: '2', column: '22', severity: 'error', message: 'Unexpected ";"' });
});
