import { asArray, asNumber, asRecord, asString, parseJson } from '../lib/json.ts';
import type { VendorError } from './vendor-error.ts';

/**
 * Reads the error shapes that most vendors and gateways share, wherever they are wrapped:
 * `{error: {message, type, code, status}}`, `{error: "text", code}`, `{message, type, code}`, `{detail: "text"}`,
 * `{detail: [{msg}]}`, any of these in an array of one (Vertex), and a message that is itself such JSON (Google's client).
 */
export function readCommonError(body: unknown): VendorError | undefined {
  const fields = asRecord(Array.isArray(body) ? asArray(body)[0] : body);
  if (fields === undefined) return undefined;
  const error = asRecord(fields['error']);
  if (error !== undefined) return readFields(error);
  const text = asString(fields['error']);
  return text === undefined ? readFields(fields) : named(text, codeOf(fields), asNumber(fields['code']));
}

/** The shape where only `error` says that it is one: what a 200 may carry without being taken for an answer. */
export function readErrorField(body: unknown): VendorError | undefined {
  const fields = asRecord(Array.isArray(body) ? asArray(body)[0] : body);
  const error = fields?.['error'];
  const holdsError = asRecord(error) !== undefined || (typeof error === 'string' && error !== '');
  return holdsError || fields?.['type'] === 'error' || fields?.['object'] === 'error'
    ? readCommonError(body)
    : undefined;
}

function readFields(fields: Readonly<Record<string, unknown>>): VendorError | undefined {
  const message = asString(fields['message']) ?? detail(fields['detail']) ?? asString(fields['msg']);
  const code = codeOf(fields);
  if (message === undefined && code === undefined) return undefined;
  const inner = message?.trimStart().startsWith('{') === true ? readCommonError(parseJson(message)) : undefined;
  return inner ?? named(joined(message, fields), code, asNumber(fields['code']) ?? asNumber(fields['status']));
}

/** A gateway's own words with those of the vendor behind it (OpenRouter: `metadata.raw`). */
function joined(message: string | undefined, fields: Readonly<Record<string, unknown>>): string | undefined {
  const raw = asString(asRecord(fields['metadata'])?.['raw']);
  return raw === undefined ? message : `${message ?? ''}: ${raw}`;
}

/** FastAPI's `detail`: a text or a list of what is wrong. */
function detail(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const texts = asArray(value).flatMap((each) => asString(asRecord(each)?.['msg']) ?? []);
  return texts.length === 0 ? asString(asRecord(value)?.['message']) : texts.join('; ');
}

/** The most telling of the vendor's words: a code in words, else the type, else Google's status. */
function codeOf(fields: Readonly<Record<string, unknown>>): string | undefined {
  const words = [fields['code'], fields['type'], fields['error_type'], fields['status']].flatMap((each) => {
    const text = asString(each);
    return text === undefined || /^\d*$/.test(text) ? [] : text;
  });
  return words.find((word) => !VAGUE.test(word)) ?? words[0];
}

/** Said of anything; another field may say more. */
const VAGUE = /^(invalid_request_error|invalid_argument|error|api_error|tokens|requests|bad_request)$/i;

const HTTP_ERROR_STATUS = { least: 400, most: 599 };

function named(message: string | undefined, code: string | undefined, status: number | undefined): VendorError {
  const isStatus = status !== undefined && status >= HTTP_ERROR_STATUS.least && status <= HTTP_ERROR_STATUS.most;
  return {
    ...(message === undefined ? {} : { message }),
    ...(code === undefined ? {} : { code }),
    ...(isStatus ? { status } : {}),
  };
}
