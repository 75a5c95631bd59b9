import type { ClockName, ErrorKind, LlmError } from '../../llm/llm-error.ts';
import { CLOSED, networkCause } from './network-words.ts';
import { formatDuration } from './numbers.ts';

/** `429 rate limit`: one attempt's failure in a few words, for the route and the progress line. */
export function shortError(error: LlmError): string {
  const { status } = error.details;
  const words = wordsOf(error);
  return status === undefined ? words : `${status} ${words}`;
}

/** It had no key, so nothing was sent: a server that refuses a key says so with a status. */
export function lacksKey({ kind, details: { status } }: LlmError): boolean {
  return kind === 'auth' && status === undefined;
}

/** The server refused a call that carried no key: one that it takes may be all that is missing. */
export function wantsKey({ kind, details: { status, withoutKey } }: LlmError): boolean {
  return (kind === 'auth' || kind === 'permission') && status !== undefined && withoutKey === true;
}

/** What came is an answer, but larger than we take. */
export function isTooLong({ details: { limit } }: LlmError): boolean {
  return limit !== undefined && limit !== 'output-tokens';
}

const ABOUT_IMAGES = /\b(?:images?|image_url|vision|multimodal)\b/i;

/** The model was asked with images and takes none: we know it of the model, or the vendor's words say so. */
export function lacksImages({ kind, details: { lacks, vendorMessage = '' } }: LlmError): boolean {
  return lacks === 'images' || (kind === 'unsupported' && lacks === undefined && ABOUT_IMAGES.test(vendorMessage));
}

function wordsOf(error: LlmError): string {
  if (lacksKey(error)) return keyWords(error);
  if (wantsKey(error)) return 'no key was sent';
  if (error.kind === 'timeout') return clockWords(error);
  if (isTooLong(error)) return 'answer too long';
  if (lacksImages(error)) return 'cannot see images';
  if (error.details.limit === 'output-tokens') return 'no room for an answer';
  if (error.details.brokenCall !== undefined) return 'unreadable tool call';
  if (error.kind === 'network' && networkCause(error.cause) === CLOSED) return 'connection closed';
  return error.details.empty === true ? 'empty answer' : SHORT[error.kind];
}

function keyWords({ details: { keyFault } }: LlmError): string {
  if (keyFault === undefined) return 'no API key';
  return keyFault.kind === 'unreadable' ? 'key storage locked or unreadable' : 'API key unusable';
}

const SHORT: Record<ErrorKind, string> = {
  auth: 'key refused',
  permission: 'not allowed',
  quota: 'quota used up',
  'rate-limit': 'rate limit',
  overloaded: 'overloaded',
  server: 'server error',
  network: 'no connection',
  timeout: 'timed out',
  truncated: 'answer cut off',
  malformed: 'unreadable answer',
  'context-window': 'too long for this model',
  'content-policy': 'refused by the content policy',
  'invalid-request': 'request refused',
  'model-not-found': 'model not found',
  unsupported: 'not supported by this model',
  budget: 'budget reached',
  'no-deployment': 'no such model',
  'response-format': 'not in the format that was asked for',
};

const CLOCKS: Record<ClockName, string> = {
  connect: 'no connection',
  'first-byte': 'no answer',
  'transport-silence': 'nothing received',
  'progress-silence': 'no progress',
  total: 'not finished',
};

function clockWords({ details: { clock = 'total', limitMs } }: LlmError): string {
  return limitMs === undefined ? CLOCKS[clock] : `${CLOCKS[clock]} within ${formatDuration(limitMs)}`;
}
