import type { Attempt, ModelSpend, Period, Spend, SpendScope } from './attempt.ts';

/** Rows that wait while they cannot be written: a day's work of one person, in about 1 MB. */
export const MAX_WAITING_ROWS = 1000;

/** What the ledger cannot do as it should; the chat goes on all the same. */
export type LedgerProblem =
  /** The file was no ledger any more; it is kept under `movedTo`, and a new one was begun. */
  | { readonly kind: 'damaged'; readonly movedTo: string; readonly reason: string }
  /** The file was removed, renamed or replaced while it was open: rows go to the one that its name stands for now. */
  | { readonly kind: 'replaced' }
  /** The file cannot be written: rows wait in memory and are tried again. */
  | { readonly kind: 'unwritable'; readonly reason: string }
  /** What waited is written. */
  | { readonly kind: 'written-again'; readonly rows: number }
  /** More rows wait than are kept: the oldest are gone. */
  | { readonly kind: 'rows-dropped' }
  /** A newer version of Turnpike made or changed the file: it is left alone, and this session's rows are kept in memory only. */
  | { readonly kind: 'newer'; readonly version: number }
  /** The file does not take this attempt's row; its cost is missing in the sums. */
  | { readonly kind: 'row-rejected'; readonly attempt: string; readonly reason: string }
  /** The ledger's thread has ended by a defect and was started again; what it had not written is written by the new one. */
  | { readonly kind: 'restarted'; readonly reason: string }
  /** The ledger's thread has ended too often: nothing is recorded any more. */
  | { readonly kind: 'stopped'; readonly reason: string };

export type LedgerQuery =
  | { readonly kind: 'spend'; readonly scope: SpendScope }
  | { readonly kind: 'by-model'; readonly period: Period }
  | { readonly kind: 'recent'; readonly limit: number };

export type LedgerAnswer =
  | { readonly kind: 'spend'; readonly spend: Spend }
  | { readonly kind: 'by-model'; readonly models: readonly ModelSpend[] }
  | { readonly kind: 'recent'; readonly attempts: readonly Attempt[] };

export type ToLedgerWorker =
  /** `number` is one more than that of the put before. */
  | { readonly type: 'put'; readonly number: number; readonly attempt: Attempt }
  | { readonly type: 'query'; readonly id: number; readonly query: LedgerQuery }
  /** Answered when everything before it is written. The thread then ends. */
  | { readonly type: 'close' };

export type FromLedgerWorker =
  | { readonly type: 'answer'; readonly id: number; readonly answer: LedgerAnswer }
  | { readonly type: 'failure'; readonly id: number; readonly reason: string }
  /** All puts with this number or a lower one are in the file (or were rejected). Comes at most about once a second. */
  | { readonly type: 'written'; readonly through: number }
  | { readonly type: 'changed' }
  | { readonly type: 'problem'; readonly problem: LedgerProblem };

/** What the thread is started with. */
export interface LedgerWorkerData {
  readonly file: string;
  readonly windowId: string;
  readonly busyTimeoutMs: number;
}
