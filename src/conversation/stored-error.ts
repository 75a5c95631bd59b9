import { asRecord, asString } from '../lib/json.ts';
import { memoizeObject } from '../lib/memoize-object.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { ErrorKind, LlmErrorDetails } from '../llm/llm-error.ts';

/** An `LlmError` as data: what is kept with a conversation. */
export interface StoredError {
  readonly kind: ErrorKind;
  /** For logs. */
  readonly message: string;
  readonly details: Omit<LlmErrorDetails, 'cause'>;
  /** Node's code of what caused it, as `ECONNREFUSED`. */
  readonly causeCode?: string;
  /** The sentence that was shown, of a failure of which no more was kept. */
  readonly earlierWords?: string;
}

export function storedError({ kind, message, details, cause }: LlmError): StoredError {
  const causeCode = asString(asRecord(cause)?.['code']);
  return { kind, message, details, ...(causeCode !== undefined && { causeCode }) };
}

/** The error again, without its stack: the same one each time, because V8 takes 3 µs to note where an error is made. */
export const llmErrorOf: (error: StoredError) => LlmError = memoizeObject(
  ({ kind, message, details, causeCode }: StoredError) => {
    const cause = causeCode === undefined ? undefined : Object.assign(new Error(causeCode), { code: causeCode });
    return new LlmError(kind, message, { ...details, ...(cause !== undefined && { cause }) });
  },
);
