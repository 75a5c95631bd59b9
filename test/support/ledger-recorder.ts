import type { AttemptEnd, AttemptProgress, AttemptStart } from '../../src/ledger/attempt.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';

/** The writing half of a ledger that keeps what it was told, in order. */
export class LedgerRecorder implements Pick<Ledger, 'begin' | 'progress' | 'settle'> {
  readonly started: AttemptStart[] = [];
  readonly progressed: (AttemptProgress & { readonly id: string })[] = [];
  readonly settled: (AttemptEnd & { readonly id: string })[] = [];

  begin(start: AttemptStart): void {
    this.started.push(start);
  }

  progress(id: string, progress: AttemptProgress): void {
    this.progressed.push({ id, ...progress });
  }

  settle(id: string, end: AttemptEnd): void {
    this.settled.push({ id, ...end });
  }
}
