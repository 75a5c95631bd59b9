import { listCases, listTests } from './list-tests.ts';
import { selectTests } from './named-test.ts';
import type { TestSelection } from './named-test.ts';
import { suiteNames, suiteOf } from './suites.ts';
import type { SuiteName } from './suites.ts';

/** What of each suite is to run; a suite that is not in it is not run. */
export type SuiteSelections = ReadonlyMap<SuiteName, TestSelection>;

/**
 * The tests of some suites that words ask for. Loading every file for the names that tables of cases make takes 15 s, so
 * that is done only when neither a path nor a name in the sources fits. Empty where nothing fits.
 */
export async function findTests(words: readonly string[], suites: readonly SuiteName[]): Promise<SuiteSelections> {
  const inSuites = ({ file }: { readonly file: string }): boolean => suites.some((name) => suiteOf(file) === name);
  const selection = selectTests((await listTests()).filter(inSuites), words) ?? (await caseSelection());
  if (selection === undefined) return new Map();
  const { files, names } = selection;
  const bySuite = suiteNames.map((name) => ({ name, own: files.filter((file) => suiteOf(file) === name) }));
  return new Map(bySuite.flatMap(({ name, own }) => (own.length === 0 ? [] : [[name, { files: own, names }]])));

  async function caseSelection(): Promise<TestSelection | undefined> {
    console.log('No path and no name in the sources has these words; looking at the names that tables of cases make …');
    return selectTests((await listCases()).filter(inSuites), words);
  }
}
