import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildExtensionHostTests } from '../harness/build-extension-host-tests.ts';
import { chromiumPath } from '../harness/chromium.ts';
import { codeServer } from '../harness/code-server.ts';
import { desktopCode } from '../harness/desktop-code.ts';
import { projectRoot } from '../harness/project.ts';
import { runTool } from '../harness/run-tool.ts';
import type { TestSelection } from './named-test.ts';
import type { Stage, StageResult } from './stage.ts';
import { needsPackage } from './suites.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const results = join(projectRoot, 'out/results');

/** Units, contract suites and the simulator's own tests, in plain Node. */
export function unitStage(selection?: TestSelection): Stage {
  return { name: 'units', run: async () => vitest('vitest.config.ts', 'units', selection) };
}

/** The panel's page and the packaged extension in Chromium. */
export function endToEndStage(selection?: TestSelection): Stage {
  return {
    name: 'end to end (Chromium)',
    run: async () => {
      await Promise.all([needsPackage(selection?.files) ? codeServer() : undefined, chromiumPath()]);
      return vitest('vitest.e2e.config.ts', 'end-to-end', selection);
    },
  };
}

/** Mocha inside a real extension host: of the desktop VS Code when there is one, else of code-server. */
export function extensionHostStage(selection?: TestSelection): Stage {
  return {
    name: 'extension host',
    run: async () => {
      await buildExtensionHostTests(projectRoot);
      const executable = process.env['VSCODE_EXECUTABLE'] ?? desktopCode()?.application ?? (await launcher());
      const file = join(results, 'extension-host.json');
      const env = { VSCODE_EXECUTABLE: executable, TURNPIKE_MOCHA_RESULTS: file };
      const args = selection === undefined ? [] : mochaArguments(selection);
      return suite(file, 'node_modules/@vscode/test-cli/out/bin.mjs', { args, env, read: mochaCounts });
    },
  };
}

function mochaArguments({ files, names }: TestSelection): readonly string[] {
  const built = files.map((file) => file.replace(/^test\//, 'out/').replace(/\.ts$/, '.cjs'));
  return [...built.map((file) => `--run=${file}`), ...(names === undefined ? [] : [`--grep=/${names.source}/`])];
}

async function launcher(): Promise<string> {
  await Promise.all([codeServer(), chromiumPath()]);
  return join(projectRoot, 'scripts/code-launcher.mjs');
}

async function vitest(config: string, name: string, selection?: TestSelection): Promise<StageResult> {
  const file = join(results, `${name}.json`);
  const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const names = selection?.names === undefined ? [] : [`--testNamePattern=${selection.names.source}`];
  const args = ['run', '--config', config, ...reports, ...names, ...(selection?.files ?? [])];
  const result = await suite(file, 'node_modules/vitest/vitest.mjs', {
    args,
    env: { NO_COLOR: '1' },
    read: vitestCounts,
  });
  // Vitest counts the tests that were not chosen as skipped.
  return names.length === 0 ? result : { ...result, skipped: 0 };
}

interface SuiteRun {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly read: (report: string) => Counts & { readonly details?: string };
}

/** Runs a suite and reads the report that it writes. A missing report, no test, or an exit code without a failed test is a failure. */
async function suite(report: string, tool: string, { args, env, read }: SuiteRun): Promise<StageResult> {
  await mkdir(results, { recursive: true });
  await rm(report, { force: true });
  const { code, output } = await runTool(process.execPath, [tool, ...args], { cwd: projectRoot, env });
  const { details = '', ...counted } = existsSync(report)
    ? read(await readFile(report, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0 };
  const text = `${output}\n${details}`;
  if (counted.failed === 0 && code !== 0) return { ...counted, failed: 1, output: `${text}\nexit code ${code}` };
  if (counted.passed + counted.failed === 0) return { ...counted, failed: 1, output: `${text}\nno test ran` };
  return { ...counted, output: text };
}

function vitestCounts(report: string): Counts {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests }: Record<string, number> = JSON.parse(report);
  return {
    passed: numPassedTests ?? 0,
    failed: numFailedTests ?? 0,
    skipped: (numPendingTests ?? 0) + (numTodoTests ?? 0),
  };
}

interface MochaReport {
  readonly stats: { readonly passes: number; readonly failures: number; readonly pending: number };
  readonly failures: readonly { readonly fullTitle: string; readonly err: { readonly stack?: string } }[];
}

function mochaCounts(report: string): Counts & { readonly details: string } {
  const { stats, failures }: MochaReport = JSON.parse(report);
  const details = failures.map(({ fullTitle, err }) => `✗ ${fullTitle}\n${err.stack ?? ''}`).join('\n\n');
  return { passed: stats.passes, failed: stats.failures, skipped: stats.pending, details };
}
