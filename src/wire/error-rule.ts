import type { ErrorKind } from '../llm/llm-error.ts';

/**
 * One row of the table that turns a vendor's failure into a kind. A row holds when the status allows its kind (and is one of
 * `statuses`, where these are given), and the body has one of `codes` and matches `words`, where these are given.
 */
export interface ErrorRule {
  /** Names the row's sample body in the test. */
  readonly id: string;
  readonly kind: ErrorKind;
  /** Where given, the row holds for these alone. `NO_STATUS` stands for an error inside an answer that names no status. */
  readonly statuses?: readonly number[];
  /** Exact codes or types, in lower case. */
  readonly codes?: readonly string[];
  /**
   * Tested against the message and against each sentence of it, in lower case, with quoted parts replaced by `…`. So `^` is the
   * beginning of a sentence.
   */
  readonly words?: RegExp;
  /** What the failure is about, where that differs from what the kind is usually about. */
  readonly scope?: 'model' | 'account';
  /** `false`: no wait helps this request at this deployment, so a wait that comes with it is not told either. */
  readonly shouldRetry?: false;
  /** The public thread where it was seen, or else the vendor's document, after whose words the row is written. */
  readonly source: string;
}

/** Stands in `statuses` for an error that came inside an answer of status 200 and names none itself. */
export const NO_STATUS = 0;
