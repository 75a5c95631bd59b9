import { asNumber, asRecord, asString } from '../../lib/json.ts';
import { readErrorField } from '../../wire/common-error.ts';
import type { VendorError } from '../../wire/vendor-error.ts';

/**
 * Reads `{"error": {"message", "type", "code", "param"}}` (https://platform.openai.com/docs/guides/error-codes) and what
 * compatible vendors make of it: `error` as a text (xAI), `x_groq.error`, a `status_code` beside the code (Groq).
 */
export function readOpenAiChatError(body: unknown): VendorError | undefined {
  const fields = asRecord(body);
  // Asked of every chunk of a stream: nearly all hold none of these.
  if (fields !== undefined && !fields['error'] && !fields['x_groq'] && fields['object'] !== 'error') return undefined;
  const groq = asString(asRecord(fields?.['x_groq'])?.['error']);
  if (groq !== undefined) return { message: groq };
  const error = readErrorField(body);
  const status = asNumber(asRecord(fields?.['error'])?.['status_code']);
  return error === undefined || status === undefined ? error : { ...error, status };
}
