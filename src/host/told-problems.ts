import type { StorageProblem } from '../storage/storage-messages.ts';

/** Which problems of the storage the person was told of: each once, until what was wrong is well again. */
export class ToldProblems {
  readonly #told = new Set<string>();

  /** Whether the person is to be told now. */
  take(problem: StorageProblem): boolean {
    if (problem.kind === 'written-again') this.#told.clear();
    if (isMended(problem)) return false;
    const name = `${problem.kind} ${'store' in problem ? problem.store : ''}`;
    const isNew = !this.#told.has(name);
    this.#told.add(name);
    return isNew;
  }
}

const MENDED: ReadonlySet<StorageProblem['kind']> = new Set(['written-again', 'restarted', 'left-out']);

/** It has mended itself, or hurts nothing: it is for the log alone. */
export function isMended({ kind }: StorageProblem): boolean {
  return MENDED.has(kind);
}
