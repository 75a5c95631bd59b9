import type { Problem, SettingPath } from './problem.ts';

/** Nobody mends more at once, and an editor that marks 10,000 lines stands still. */
const MOST_PROBLEMS = 200;

/**
 * At most 200 problems of one setting, in their order, and one more that says how many are left out. That a part of the
 * setting is not read goes before all others, and literal keys go next: they are a danger as long as they stand there.
 */
export function boundedProblems(problems: readonly Problem[], path: SettingPath): readonly Problem[] {
  if (problems.length <= MOST_PROBLEMS) return problems;
  const byRank = problems.toSorted((first, second) => rankOf(first) - rankOf(second));
  const told = new Set(byRank.slice(0, MOST_PROBLEMS));
  const count = problems.length - told.size;
  const more: Problem = { code: 'more-problems', path, part: 'name', severity: 'warning', effect: 'none', count };
  return [...problems.filter((problem) => told.has(problem)), more];
}

function rankOf({ code }: Problem): number {
  if (code === 'too-many') return 0;
  return code === 'literal-key' ? 1 : 2;
}
