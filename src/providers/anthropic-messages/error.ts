import { asRecord } from '../../lib/json.ts';
import { readCommonError } from '../../wire/common-error.ts';
import type { VendorError } from '../../wire/vendor-error.ts';

/** The HTTP status each type goes with: what it stands for when it comes in an `error` event inside a 200. */
const STATUS_OF_TYPE: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
]);

/**
 * Reads `{"type":"error","error":{"type","message"}}`, the body of a failure and of an `error` event alike.
 * https://platform.claude.com/docs/en/api/errors
 */
export function readAnthropicError(body: unknown): VendorError | undefined {
  if (asRecord(asRecord(body)?.['error']) === undefined) return undefined;
  const error = readCommonError(body) ?? {};
  const status = STATUS_OF_TYPE.get(error.code ?? '');
  return { ...error, ...(status !== undefined && { status }) };
}
