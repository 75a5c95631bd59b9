import { asArray, asRecord } from '../../lib/json.ts';
import { readCommonError } from '../../wire/common-error.ts';
import type { VendorError } from '../../wire/vendor-error.ts';

/**
 * Reads Google's `{"error": {code, message, status, details}}`, alone or in an array of one. Nothing else is an error: this is
 * asked of every chunk of a stream.
 * https://ai.google.dev/gemini-api/docs/troubleshooting, https://google.aip.dev/193
 */
export function readGeminiError(body: unknown): VendorError | undefined {
  const fields = asRecord(Array.isArray(body) ? asArray(body)[0] : body);
  return fields?.['error'] === undefined ? undefined : readCommonError(body);
}
