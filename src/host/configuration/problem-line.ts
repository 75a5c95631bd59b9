import { problemWords } from './problem-words.ts';
import { formatPath } from './setting-names.ts';
import type { SettingsProblem } from './settings-problem.ts';

/**
 * One line about the mistakes in the settings: how many there are, the first, and last where it stands, as the end of a long line may be cut
 * off. `undefined` when there are none.
 */
export function problemLine(problems: readonly SettingsProblem[]): string | undefined {
  const told = problems.filter(({ severity }) => severity !== 'information');
  const first = told.find(({ severity }) => severity === 'error') ?? told[0];
  if (first === undefined) return undefined;
  const count = told.reduce((sum, problem) => sum + (problem.code === 'more-problems' ? problem.count : 1), 0);
  const problemsWords = count === 1 ? '1\u00A0problem' : `${count}\u00A0problems`;
  return `${problemsWords} in the settings: ${problemWords(first)} (${formatPath(first.path)})`;
}
