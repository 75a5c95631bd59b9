import type { SettingPath } from './problem.ts';

/** Where the name or the value at a path stands in a text; `undefined` when it is not in this text. */
export type Locator<Range> = (path: SettingPath, part: 'name' | 'value') => Range | undefined;

/** The problems that stand in the text of `locate`, each with its range there. The others are of another text. */
export function locateProblems<Problem extends { readonly path: SettingPath; readonly part: 'name' | 'value' }, Range>(
  problems: readonly Problem[],
  locate: Locator<Range>,
): readonly { readonly problem: Problem; readonly range: Range }[] {
  return problems.flatMap((problem) => {
    const range = locate(problem.path, problem.part);
    return range === undefined ? [] : [{ problem, range }];
  });
}
