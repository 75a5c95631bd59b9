import { matchesGlob } from 'node:path';
import endToEnd from '../../vitest.e2e.config.ts';
import units from '../../vitest.config.ts';

export const suiteNames = ['units', 'extension host', 'end to end'] as const;
export type SuiteName = (typeof suiteNames)[number];

const globs: Readonly<Record<SuiteName, readonly string[]>> = {
  units: units.test?.include ?? [],
  'extension host': ['test/extension-host/**/*.test.ts'],
  'end to end': endToEnd.test?.include ?? [],
};

/** The suite that runs a test file (path in the project, with slashes); undefined where none does. */
export function suiteOf(file: string): SuiteName | undefined {
  return suiteNames.find((name) => globs[name].some((glob) => matchesGlob(file, glob)));
}

/** Whether any of the files (all of them when left out) tests the built or packaged extension. */
export function needsPackage(files: readonly string[] | undefined): boolean {
  return files === undefined || files.some((file) => /^test\/(extension-host|e2e)\//.test(file));
}
