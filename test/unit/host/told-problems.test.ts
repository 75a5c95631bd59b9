import { describe, expect, it } from 'vitest';
import { ToldProblems } from '../../../src/host/told-problems.ts';
import type { StorageProblem } from '../../../src/storage/storage-messages.ts';

const unwritable: StorageProblem = { kind: 'unwritable', reason: 'the disk is full' };
const dropped = (store: string): StorageProblem => ({ kind: 'rows-dropped', store });

describe('a problem of the storage', () => {
  it('is told once, and of each store', () => {
    const told = new ToldProblems();
    const problems = [unwritable, unwritable, dropped('ledger'), dropped('ledger'), dropped('conversations')];
    expect(problems.map((problem) => told.take(problem))).toEqual([true, false, true, false, true]);
  });

  it('is told again when it comes back after it was well, which is for the log alone', () => {
    const told = new ToldProblems();
    const problems: readonly StorageProblem[] = [unwritable, { kind: 'written-again', rows: 3 }, unwritable];
    expect(problems.map((problem) => told.take(problem))).toEqual([true, false, true]);
    expect(told.take({ kind: 'restarted', reason: 'x' })).toBe(false);
  });
});
