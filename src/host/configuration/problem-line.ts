import { formatPath, type Problem } from '../../config/problem.ts';

/** One line about the mistakes in the settings: the first, and how many more. `undefined` when there are none. */
export function problemLine(problems: readonly Problem[]): string | undefined {
  const told = problems.filter(({ severity }) => severity !== 'information');
  const first = told.find(({ severity }) => severity === 'error') ?? told[0];
  if (first === undefined) return undefined;
  const more = told.length > 1 ? ` (and ${told.length - 1} more)` : '';
  return `${formatPath(first.path)}: ${first.message}${more}`;
}
