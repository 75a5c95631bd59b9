import type { Question, StorePort } from '../storage/store-definition.ts';
import type { Attempt, ModelSpend, Period, Spend, SpendScope } from './attempt.ts';

/** A row, by the attempt's id. */
export interface LedgerRow {
  readonly attempt: Attempt;
  /** The window that made the attempt. */
  readonly windowId: string;
}

export interface LedgerQuestions {
  readonly spend: Question<SpendScope, Spend>;
  readonly 'by-model': Question<Period, readonly ModelSpend[]>;
  /** How many of the newest attempts. */
  readonly recent: Question<number, readonly Attempt[]>;
}

/** Texts of a row are bounded, so that it is about this large. */
const ROW_BYTES = 1_000;

/** A day's work of one person. */
const MAX_WAITING_ROWS = 1_000;

export const ledgerPort: StorePort<LedgerRow, LedgerQuestions> = {
  name: 'ledger',
  limits: { rows: MAX_WAITING_ROWS, bytes: MAX_WAITING_ROWS * ROW_BYTES },
  bytesOf: () => ROW_BYTES,
  isUnderWay: ({ attempt }) => attempt.status === 'open',
};
