import type { IncomingMessage } from 'node:http';
import { LlmError } from '../llm/llm-error.ts';
import { errorFromResponse } from './http-error.ts';
import { publicUrl } from './redact.ts';
import { headersOf, readText } from './response-body.ts';
import type { ReadVendorError } from './vendor-error.ts';

/** Bytes of an error body or a page that are read: enough for any message, and for a page's title. */
export const MAX_ERROR_BODY_BYTES = 65_536;

/** Throws where the status says that a response is no answer. A redirect is one of these: the key would go to a host that it was not saved for. */
export async function checkStatus(
  response: IncomingMessage,
  body: AsyncIterator<unknown>,
  readError: ReadVendorError,
): Promise<void> {
  const { statusCode: status = 0 } = response;
  if (status >= 400) {
    // Also of a body that was cut: half an error message says more than none.
    const { text: bodyText } = await readText(undefined, body, MAX_ERROR_BODY_BYTES);
    throw errorFromResponse({ status, headers: headersOf(response), bodyText, nowMs: Date.now(), readError });
  }
  if (status >= 300) throw redirectError(status, headersOf(response)['location']);
}

function redirectError(status: number, location: string | undefined): LlmError {
  const words =
    location !== undefined && URL.canParse(location) ? `a redirect to ${publicUrl(location)}` : 'a redirect';
  return new LlmError('malformed', `HTTP ${status}: redirects are not followed`, { status, vendorMessage: words });
}
