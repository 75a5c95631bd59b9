import type { IncomingMessage } from 'node:http';
import { LlmError } from '../llm/llm-error.ts';
import { errorFromResponse } from './http-error.ts';
import { publicUrl } from './redact.ts';
import { headersOf, readText } from './response-body.ts';
import type { ReadVendorError } from './vendor-error.ts';

/**
 * How much of an error body or a page is read. Bytes: enough for any message, and for a page's title. Time: the status has come,
 * and says most; where the end of the body never comes, waiting for it would lose the status to a timeout of the call.
 */
export const ERROR_BODY_BOUNDS = { limit: 65_536, waitMs: 2_000 };

/** Throws where the status says that a response is no answer. A redirect is one of these: the key would go to a host that it was not saved for. */
export async function checkStatus(
  response: IncomingMessage,
  body: AsyncIterator<unknown>,
  readError: ReadVendorError,
): Promise<void> {
  const { statusCode: status = 0 } = response;
  if (status >= 400) {
    // Also of a body that was cut or is late: half an error message says more than none.
    const { text: bodyText } = await readText(body, ERROR_BODY_BOUNDS);
    throw errorFromResponse({ status, headers: headersOf(response), bodyText, nowMs: Date.now(), readError });
  }
  if (status >= 300) throw redirectError(status, headersOf(response)['location']);
}

function redirectError(status: number, location: string | undefined): LlmError {
  const words =
    location !== undefined && URL.canParse(location) ? `a redirect to ${publicUrl(location)}` : 'a redirect';
  return new LlmError('malformed', `HTTP ${status}: redirects are not followed`, {
    status,
    vendorMessage: words,
    isOwnMessage: true,
  });
}
