import type { Mistakes, ProblemOf } from '../../config/problem.ts';
import type { TextRange } from './settings-text.ts';

/** What can be wrong in a settings file of VS Code: also that a setting stands where it does not count. */
export interface SettingsMistakes extends Mistakes {
  /** The same setting stands once more further down in this file, and that one holds. */
  readonly 'set-twice': object;
  /** `workspace`: a workspace's file. `remote`: the local user's file, while the extension runs on a remote machine. */
  readonly 'ignored-here': { readonly file: 'workspace' | 'remote' };
}

export type SettingsProblem = ProblemOf<keyof SettingsMistakes, SettingsMistakes>;

export interface LocatedProblem {
  readonly problem: SettingsProblem;
  readonly range: TextRange;
}
