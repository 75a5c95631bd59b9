import { cleanLine } from '../lib/clean-line.ts';
import { parseJson } from '../lib/json.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { LlmErrorDetails } from '../llm/llm-error.ts';
import { classifyError, STATUS_OF_KIND } from './classify-error.ts';
import type { ErrorClass } from './classify-error.ts';
import { readCommonError } from './common-error.ts';
import { holdsSecret, redact, REDACTED } from './redact.ts';
import { boundedWaitMs, retryAfterMs, waitInMessage } from './retry-after.ts';
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
}

/**
 * The typed error of a failed response: its kind from status, code and words, its wait from headers and body. The words are
 * as the server wrote them, also where they hold the key: `locatedError` takes that out.
 */
export function errorFromResponse(response: FailedResponse): LlmError {
  const { status, headers, nowMs } = response;
  const body = parseJson(response.bodyText);
  const error = response.readError(body) ?? readCommonError(body) ?? textError(response.bodyText);
  const errorClass = classifyError(status, error);
  const shouldRetry = errorClass.shouldRetry ?? SHOULD_RETRY.get(headers['x-should-retry']?.toLowerCase() ?? '');
  return new LlmError(errorClass.kind, `HTTP ${status}${codeWords(' ', error)}`, {
    status,
    ...messageOf(error),
    ...(errorClass.scope !== undefined && { scope: errorClass.scope }),
    ...waitDetails(errorClass, retryAfterMs(headers, status, nowMs) ?? bodyWait(errorClass, error, nowMs)),
    ...(shouldRetry !== undefined && { shouldRetry }),
  });
}

/**
 * An error that came inside an answer of status 200: an error event of a stream, or a JSON body in its place. `status` is
 * the one it stands for. The words are as the server wrote them: `locatedError` takes secrets out.
 */
export function errorInStream(error: VendorError): LlmError {
  const errorClass = classifyError(undefined, error);
  const status = error.status ?? STATUS_OF_KIND[errorClass.kind];
  return new LlmError(errorClass.kind, `an error inside the answer${codeWords(': ', error)}`, {
    ...(status !== undefined && { status }),
    ...messageOf(error),
    ...(errorClass.scope !== undefined && { scope: errorClass.scope }),
    ...waitDetails(errorClass, bodyWait(errorClass, error, Date.now())),
    ...(errorClass.shouldRetry !== undefined && { shouldRetry: errorClass.shouldRetry }),
  });
}

/**
 * The vendor's name of this exchange, which its support asks for: visible ASCII, bounded, without secrets. A server may put
 * anything there, also the key that it was sent, with characters between its own that are taken out here: such an id is none.
 */
export function requestIdOf(headers: HeaderMap, secrets: readonly string[]): string | undefined {
  const name = REQUEST_ID_HEADERS.find((each) => headers[each] !== undefined);
  const raw = headers[name ?? ''] ?? '';
  if (holdsSecret(visible(cleanLine(raw)), secrets)) return REDACTED;
  const id = visible(redact(raw, secrets)).slice(0, MAX_REQUEST_ID_CHARACTERS);
  return id === '' ? undefined : id;
}

function visible(text: string): string {
  return text.replace(/[^!-~]/g, '');
}

/** What an HTML page says it is; it comes from a proxy, a sign-in page or a web server, never from a model. */
export function htmlPageWords(page: string): string {
  const title = /<title[^<>]*>([^<]{1,16384})/i.exec(page)?.[1]?.trim().replace(/\s+/g, ' ');
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
/** Longer than the ids of all known vendors. */
const MAX_REQUEST_ID_CHARACTERS = 128;

const SHOULD_RETRY: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

function textError(bodyText: string): VendorError | undefined {
  if (looksLikeHtml(bodyText)) return { message: htmlPageWords(bodyText), isOwnMessage: true };
  const text = bodyText.trim();
  return text === '' || text.startsWith('{') || text.startsWith('[') ? undefined : { message: text };
}

/** A shorter wait beside a used-up quota is that of another limit: Google tells the minute's also when the day is used up. */
const LEAST_QUOTA_WAIT_MS = 60_000;

/** From the body's fields and its words; where both tell a wait, the longer (Google rounds that of the field down). */
function bodyWait({ kind }: ErrorClass, error: VendorError | undefined, nowMs: number): number | undefined {
  const spoken = error?.message === undefined ? undefined : waitInMessage(error.message, nowMs);
  const waits = [error?.retryAfterMs, spoken].filter((wait) => wait !== undefined).map(boundedWaitMs);
  const wait = waits.length === 0 ? undefined : Math.max(...waits);
  return kind === 'quota' && wait !== undefined && wait < LEAST_QUOTA_WAIT_MS ? undefined : wait;
}

/** No wait is told where none helps. */
function waitDetails({ shouldRetry }: ErrorClass, wait: number | undefined): Pick<LlmErrorDetails, 'retryAfterMs'> {
  return wait === undefined || shouldRetry === false ? {} : { retryAfterMs: wait };
}

/** Codes are a few words long; what is longer is a message in the wrong field. Never cut, so that no half of a key is left. */
const MAX_CODE_CHARACTERS = 80;

/** More than is searched for secrets (`redact.ts`), where the true bound is: this one only spares memory. */
const MAX_RAW_MESSAGE_CHARACTERS = 16_384;

function codeWords(separator: string, error: VendorError | undefined): string {
  return error?.code === undefined || isLong(error.code) ? '' : separator + error.code;
}

function messageOf(error: VendorError | undefined): Pick<LlmErrorDetails, 'vendorMessage' | 'isOwnMessage'> {
  const message = error?.message ?? (error?.code !== undefined && isLong(error.code) ? error.code : '');
  if (message === '') return {};
  const vendorMessage = message.slice(0, MAX_RAW_MESSAGE_CHARACTERS);
  return { vendorMessage, ...(error?.isOwnMessage === true && { isOwnMessage: true }) };
}

function isLong(code: string): boolean {
  return code.length > MAX_CODE_CHARACTERS;
}
