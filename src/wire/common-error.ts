import { asArray, asNumber, asRecord, asString, parseJson } from '../lib/json.ts';
import { readGoogleDetails } from './google-error-details.ts';
import type { VendorError } from './vendor-error.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the error shapes that most vendors and gateways share, wherever they are wrapped:
 * `{error: {message, type, code, status}}`, `{error: "text", code}`, `{message, type, code}`, `{detail: "text"}`,
 * `{detail: [{msg}]}`, `{errors: [{message, code}]}`, any of these in an array of one (Vertex), an `error` inside an `error`
 * (OpenRouter), and a message that is itself such JSON (Google's client).
 */
export function readCommonError(body: unknown): VendorError | undefined {
  const fields = firstRecord(body);
  if (fields === undefined) return undefined;
  const error = asRecord(fields['error']) ?? firstRecord(fields['errors']);
  if (error !== undefined) return readFields(asRecord(error['error']) ?? error);
  const text = asString(fields['error']);
  return text === undefined ? readFields(fields) : vendorError(text, fields);
}

/** The shape where only `error` says that it is one: what a 200 may carry without being taken for an answer. */
export function readErrorField(body: unknown): VendorError | undefined {
  const fields = firstRecord(body);
  const error = fields?.['error'];
  const holdsError = asRecord(error) !== undefined || (typeof error === 'string' && error !== '');
  return holdsError || fields?.['type'] === 'error' || fields?.['object'] === 'error'
    ? readCommonError(body)
    : undefined;
}

/** The object, or the one that a list begins with. */
function firstRecord(value: unknown): Fields | undefined {
  return asRecord(Array.isArray(value) ? asArray(value)[0] : value);
}

function readFields(fields: Fields): VendorError | undefined {
  const message = asString(fields['message']) ?? detailText(fields['detail']) ?? asString(fields['msg']);
  if (message === undefined && codesOf(fields).length === 0) return undefined;
  const inner = message === undefined ? undefined : jsonError(message);
  return (
    inner ?? vendorError(withUpstreamWords(message === undefined ? message : withPlainWords(message), fields), fields)
  );
}

/** How the client libraries of Python print a body: `Error code: 429 - {'error': {'message': '…'`. */
const PYTHON_BODY = /Error code: \d{3} - \{'error': \{[^{}]{0,200}?'message': (?:"([^"]*)"|'((?:[^']|'(?=\w))*)')/;

/**
 * A gateway's message may hold the whole body of the vendor behind it, as JSON or as Python prints it. The words of that body
 * take its place: they can be read, and they are no quotation.
 */
function withPlainWords(message: string): string {
  const [start, end] = [message.indexOf('{'), message.lastIndexOf('}')];
  if (start === -1 || end < start) return message;
  const python = PYTHON_BODY.exec(message);
  const words = readErrorField(parseJson(message.slice(start, end + 1)))?.message ?? python?.[1] ?? python?.[2];
  return words === undefined ? message : `${message.slice(0, start)}${words}${message.slice(end + 1)}`;
}

/** What a text says that is an error body itself. */
function jsonError(text: string): VendorError | undefined {
  return text.trimStart().startsWith('{') ? readCommonError(parseJson(text)) : undefined;
}

/** A gateway's own words with those of the vendor behind it (OpenRouter: `metadata.raw`, a text or an error body). */
function withUpstreamWords(message: string | undefined, fields: Fields): string | undefined {
  const raw = asString(asRecord(fields['metadata'])?.['raw']);
  return raw === undefined ? message : `${message ?? ''}: ${jsonError(raw)?.message ?? raw}`;
}

/** FastAPI's `detail`: a text or a list of what is wrong. */
function detailText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const texts = asArray(value).flatMap((each) => asString(asRecord(each)?.['msg']) ?? []);
  return texts.length === 0 ? asString(asRecord(value)?.['message']) : texts.join('; ');
}

function vendorError(message: string | undefined, fields: Fields): VendorError {
  const codes = codesOf(fields);
  const code = codes.find(isTelling) ?? codes.find((each) => !isNumber(each));
  const otherCodes = codes.filter((each) => each !== code);
  const status = statusOf(fields);
  const retryAfterMs = waitOf(fields);
  return {
    ...(message !== undefined && { message }),
    ...(code !== undefined && { code }),
    ...(otherCodes.length > 0 && { otherCodes }),
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...readGoogleDetails(fields['details']),
  };
}

/** Every code and type of the error, also Azure's inner one, but not its HTTP status. */
function codesOf(fields: Fields): readonly string[] {
  const inner = asRecord(fields['innererror']) ?? asRecord(fields['inner_error']);
  const values = [fields['code'], fields['type'], fields['error_type'], fields['status'], inner?.['code']];
  const texts = values.flatMap((value) => asString(value) ?? asNumber(value)?.toString() ?? []);
  return [...new Set(texts)].filter((text) => text !== '' && !isHttpError(Number(text)));
}

/** Said of anything; another field may say more. */
const SAYS_LITTLE = /^(invalid_request_error|invalid_argument|error|api_error|tokens|requests|bad_request)$/i;

function isTelling(code: string): boolean {
  return !isNumber(code) && !SAYS_LITTLE.test(code);
}

function isNumber(code: string): boolean {
  return /^\d+$/.test(code);
}

function statusOf(fields: Fields): number | undefined {
  return [fields['code'], fields['status']]
    .map((value) => asNumber(value) ?? Number(asString(value)))
    .find(isHttpError);
}

function isHttpError(status: number): boolean {
  return Number.isInteger(status) && status >= 400 && status <= 599;
}

/** Seconds of waiting in a field of their own, as ChatGPT's `resets_in_seconds`. */
function waitOf(fields: Fields): number | undefined {
  const seconds = asNumber(fields['retry_after']) ?? asNumber(fields['resets_in_seconds']);
  return seconds === undefined || seconds < 0 ? undefined : Math.ceil(seconds * 1000);
}
