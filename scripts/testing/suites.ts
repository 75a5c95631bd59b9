import { matchesGlob } from 'node:path';

export const suiteNames = ['units', 'extension host', 'end to end'] as const;
export type SuiteName = (typeof suiteNames)[number];

/** The tests of the panel's page, which need no editor. */
const pageGlob = 'test/webview/**/*.test.ts';

/** The test files of each suite. */
export const suiteGlobs: Readonly<Record<SuiteName, readonly string[]>> = {
  units: ['test/{unit,contract,simulator}/**/*.test.ts'],
  'extension host': ['test/extension-host/**/*.test.ts'],
  'end to end': [pageGlob, 'test/e2e/**/*.test.ts'],
};

/** The suite that runs a test file (path in the project, with slashes); undefined where none does. */
export function suiteOf(file: string): SuiteName | undefined {
  return suiteNames.find((name) => suiteGlobs[name].some((glob) => matchesGlob(file, glob)));
}

/** Whether any of the files (all of them when left out) tests the built or packaged extension. */
export function needsPackage(files: readonly string[] | undefined): boolean {
  return files === undefined || files.some((file) => /^test\/(extension-host|e2e)\//.test(file));
}
