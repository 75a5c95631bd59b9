import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../harness/project.ts';
import { runTool } from '../harness/run-tool.ts';
import type { Stage } from './stage.ts';

const typeScriptProjects = [
  'tsconfig.json',
  'src/webview/tsconfig.json',
  'scripts/tsconfig.json',
  'test/extension-host/tsconfig.json',
  'test/e2e/tsconfig.json',
  'test/bench/tsconfig.json',
  'test/webview/tsconfig.json',
].filter((file) => existsSync(join(projectRoot, file)));

/** The stages that look at the sources without running them. */
export const checkStages: readonly Stage[] = [
  check('formatting', 'oxfmt/bin/oxfmt', ['--check', '.']),
  check('lint', 'oxlint/bin/oxlint', ['--deny-warnings']),
  ...typeScriptProjects.map((file) => check(`types (${file})`, 'typescript/bin/tsc', ['-p', file, '--noEmit'])),
  check('unused code', 'knip/bin/knip.js', []),
];

/** Builds dist/ and the VSIX, which the suites in VS Code test. */
export const packageStage: Stage = {
  name: 'build and package',
  run: async () => verdict(process.execPath, ['scripts/package.ts']),
};

/** A tool from node_modules that fails with an exit code. */
function check(name: string, bin: string, args: readonly string[]): Stage {
  return { name, run: async () => verdict(process.execPath, [join('node_modules', bin), ...args]) };
}

async function verdict(command: string, args: readonly string[]): ReturnType<Stage['run']> {
  const { code, output } = await runTool(command, args, { cwd: projectRoot });
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output };
}
