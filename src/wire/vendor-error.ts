import type { ErrorKind } from '../llm/llm-error.ts';

/** What a vendor says in the body of a failure, in no vendor's shape. */
export interface VendorError {
  readonly message?: string;
  /** The vendor's own type or code, as `insufficient_quota` or `overloaded_error`. */
  readonly code?: string;
  /** The HTTP status the body itself names; what an error inside a 200 stands for. */
  readonly status?: number;
  /** From the body, as Google's `RetryInfo`. Headers are read for every vendor alike. */
  readonly retryAfterMs?: number;
  /** Only where the vendor's code alone decides; else status, code and message decide together. */
  readonly kind?: ErrorKind;
}

/** Reads a vendor's error body (parsed JSON, or `undefined` when it was none); `undefined` when it holds no error. */
export type ReadVendorError = (body: unknown) => VendorError | undefined;
