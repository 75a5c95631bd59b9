import { mkdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { projectRoot } from '../harness/project.ts';
import { runTool } from '../harness/run-tool.ts';
import type { NamedTest } from './named-test.ts';

/** Names of all tests in the sources, read without running them (1.5 s). Tables of cases have their placeholders. */
export async function listTests(): Promise<readonly NamedTest[]> {
  return list('vitest.all.config.ts', []);
}

/**
 * Names of the tests that Vitest runs, with each case of a table: the files are loaded for that (15 s). The extension
 * host's suite is left out, since its files load only in VS Code.
 */
export async function listCases(): Promise<readonly NamedTest[]> {
  const lists: (readonly NamedTest[])[] = [];
  for (const config of ['vitest.config.ts', 'vitest.e2e.config.ts']) {
    lists.push(await list(config, ['--staticParse=false']));
  }
  return lists.flat();
}

async function list(config: string, options: readonly string[]): Promise<readonly NamedTest[]> {
  const report = join(projectRoot, 'out/results/tests.json');
  await mkdir(join(report, '..'), { recursive: true });
  const args = ['node_modules/vitest/vitest.mjs', 'list', `--json=${report}`, '--config', config, ...options];
  const { code, output } = await runTool(process.execPath, args, { cwd: projectRoot });
  if (code !== 0) throw new Error(`the tests could not be listed (exit code ${code}):\n${output}`);
  const found: readonly { readonly name: string; readonly file: string }[] = JSON.parse(await readFile(report, 'utf8'));
  return found.map(({ name, file }) => ({
    file: relative(projectRoot, file).split(sep).join('/'),
    // Vitest and Mocha match a name with spaces between the groups.
    name: name.replaceAll(' > ', ' '),
  }));
}
