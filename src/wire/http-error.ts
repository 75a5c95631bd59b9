import { parseJson } from '../lib/json.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { LlmErrorDetails } from '../llm/llm-error.ts';
import { classifyError, STATUS_OF_KIND } from './classify-error.ts';
import { readCommonError } from './common-error.ts';
import { redact } from './redact.ts';
import { retryAfterMs, waitInMessage } from './retry-after.ts';
import type { HeaderMap } from './retry-after.ts';
import type { ReadVendorError, VendorError } from './vendor-error.ts';

/** An answer that is no answer: status, headers and what was read of the body. */
export interface FailedResponse {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly bodyText: string;
  readonly readError: ReadVendorError;
  /** Milliseconds since the epoch, for waits that are given as dates. */
  readonly nowMs: number;
  /** Values of the request that must not come back in a message. */
  readonly secrets: readonly string[];
}

/** The typed error of a failed response: its kind from status, code and words, its wait from headers and body. */
export function errorFromResponse(response: FailedResponse): LlmError {
  const { status, headers, nowMs } = response;
  const body = parseJson(response.bodyText);
  const error = response.readError(body) ?? readCommonError(body) ?? textError(response.bodyText);
  const kind = classifyError(status, error);
  const wait = retryAfterMs(headers, status, nowMs) ?? bodyWait(error);
  const shouldRetry = SHOULD_RETRY[headers['x-should-retry']?.toLowerCase() ?? ''];
  const requestId = requestIdOf(headers);
  return new LlmError(
    kind,
    `HTTP ${status}${error?.code === undefined ? '' : ` ${redact(error.code, response.secrets)}`}`,
    {
      status,
      ...messageOf(error, response.secrets),
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
      ...(shouldRetry === undefined ? {} : { shouldRetry }),
      ...(requestId === undefined ? {} : { requestId }),
    },
  );
}

/**
 * An error that came inside an answer of status 200: an error event of a stream, or a JSON body in its place. `status` is
 * the one it stands for.
 */
export function errorInStream(error: VendorError, secrets: readonly string[] = []): LlmError {
  const kind = classifyError(undefined, error);
  const status = error.status ?? STATUS_OF_KIND[kind];
  const wait = bodyWait(error);
  return new LlmError(
    kind,
    `an error inside the answer${error.code === undefined ? '' : `: ${redact(error.code, secrets)}`}`,
    {
      ...(status === undefined ? {} : { status }),
      ...messageOf(error, secrets),
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    },
  );
}

/** The vendor's name of this exchange, which its support asks for. */
export function requestIdOf(headers: HeaderMap): string | undefined {
  const name = REQUEST_ID_HEADERS.find((each) => headers[each] !== undefined);
  return name === undefined ? undefined : headers[name]?.slice(0, MAX_REQUEST_ID_CHARACTERS);
}

/** What an HTML page says it is; it comes from a proxy, a sign-in page or a web server, never from a model. */
export function htmlPageWords(page: string): string {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(page)?.[1]?.trim().replace(/\s+/g, ' ');
  return `an HTML page${title === undefined || title === '' ? '' : ` (“${title}”)`}: a proxy, or a wrong address`;
}

export function looksLikeHtml(text: string): boolean {
  return /^\s*<(!doctype|html|head|body|\?xml|[a-z])/i.test(text);
}

const REQUEST_ID_HEADERS = [
  'x-request-id',
  'request-id',
  'apim-request-id',
  'x-ms-request-id',
  'x-amzn-requestid',
  'x-goog-request-id',
  'x-generation-id',
  'cf-ray',
];
/** Longer than any vendor's; more is somebody else's text. */
const MAX_REQUEST_ID_CHARACTERS = 128;

const SHOULD_RETRY: Readonly<Record<string, boolean>> = { true: true, false: false };

function textError(bodyText: string): VendorError | undefined {
  if (looksLikeHtml(bodyText)) return { message: htmlPageWords(bodyText) };
  const text = bodyText.trim();
  return text === '' || text.startsWith('{') || text.startsWith('[') ? undefined : { message: text };
}

function bodyWait(error: VendorError | undefined): number | undefined {
  return error?.retryAfterMs ?? (error?.message === undefined ? undefined : waitInMessage(error.message));
}

function messageOf(error: VendorError | undefined, secrets: readonly string[]): Pick<LlmErrorDetails, 'vendorMessage'> {
  const message = error?.message === undefined ? '' : redact(error.message, secrets);
  return message === '' ? {} : { vendorMessage: message };
}
