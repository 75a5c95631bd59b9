import { problemWords } from './problem-words.ts';
import { formatPath } from './setting-names.ts';
import type { SettingsProblem } from './settings-problem.ts';

/** One line about the mistakes in the settings: the first, and how many more. `undefined` when there are none. */
export function problemLine(problems: readonly SettingsProblem[]): string | undefined {
  const told = problems.filter(({ severity }) => severity !== 'information');
  const first = told.find(({ severity }) => severity === 'error') ?? told[0];
  if (first === undefined) return undefined;
  const others = told.reduce((sum, problem) => sum + (problem.code === 'more-problems' ? problem.count : 1), -1);
  const more = others > 0 ? ` (and ${others} more)` : '';
  return `${formatPath(first.path)}: ${problemWords(first)}${more}`;
}
