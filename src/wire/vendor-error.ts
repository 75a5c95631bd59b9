import type { ErrorKind } from '../llm/llm-error.ts';

/** What a vendor says in the body of a failure, in no vendor's shape. */
export interface VendorError {
  readonly message?: string;
  /** `message` is in our words: what came in place of a message. */
  readonly isOwnMessage?: true;
  /** The most telling of the vendor's types and codes, as `insufficient_quota` or `overloaded_error`. */
  readonly code?: string;
  /** The others, numbers included, as `1113` beside `rate_limit_error`. */
  readonly otherCodes?: readonly string[];
  /** The HTTP status the body itself names; what an error inside a 200 stands for. */
  readonly status?: number;
  /** From the body, as Google's `RetryInfo`. Headers are read for every vendor alike. */
  readonly retryAfterMs?: number;
  /** Only where fields of the body alone decide; else status, code and message decide together. */
  readonly kind?: ErrorKind;
  /** What a refusal or a limit names, where fields of the body say it: the one model, or the whole account. */
  readonly scope?: 'model' | 'account';
}

/** Reads a vendor's error body (parsed JSON, or `undefined` when it was none); `undefined` when it holds no error. */
export type ReadVendorError = (body: unknown) => VendorError | undefined;
