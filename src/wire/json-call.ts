import { parseJsonValue } from '../lib/json.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import { abortReason } from '../lib/abort.ts';
import { LlmError } from '../llm/llm-error.ts';
import { Connection } from './connection.ts';
import type { Endpoint } from './endpoint.ts';
import { checkStatus } from './failed-response.ts';
import { htmlPageWords, looksLikeHtml } from './http-error.ts';
import { networkWords, plainBody, readText } from './response-body.ts';
import type { BodyText } from './response-body.ts';
import type { ReadVendorError } from './vendor-error.ts';

/** One request whose answer is one JSON document. Lists of models and counts of tokens will use it. */
export interface JsonCall {
  readonly endpoint: Endpoint;
  readonly url: string;
  /** Absent: a GET. */
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
  readonly readError: ReadVendorError;
}

/** Bytes of a JSON answer. The longest list of models (OpenRouter's) is under 1 MB; a batch of embeddings is a few MB. */
const MAX_JSON_BYTES = 16_777_216;

/**
 * Sends the request and gives the whole answer. There are no timeouts here: the caller aborts `signal`. Throws `LlmError`
 * with the address and deployment (never a key): `network` where the connection was lost before the end, `malformed` where
 * the answer is no JSON or longer than 16 MB. Or throws the signal's reason.
 */
export async function jsonCall(call: JsonCall, signal: AbortSignal): Promise<JsonValue> {
  const { endpoint, url, body, headers, readError } = call;
  const request = {
    method: body === undefined ? ('GET' as const) : ('POST' as const),
    url,
    headers: { accept: 'application/json', ...headers },
    body: body === undefined ? '' : JSON.stringify(body),
  };
  const connection = new Connection(endpoint, request, signal);
  try {
    await connection.authorize();
    await connection.connect();
    const response = await connection.answer();
    const bytes = plainBody(response)[Symbol.asyncIterator]();
    await checkStatus(response, bytes, readError);
    return parsed(await readText(bytes, { limit: MAX_JSON_BYTES }));
  } catch (error) {
    throw signal.aborted ? abortReason(signal) : connection.located(error);
  } finally {
    connection.hangUp();
  }
}

function parsed(body: BodyText): JsonValue {
  const { text } = body;
  if (body.ending === 'cut') throw new LlmError('network', networkWords(body.cause), { cause: body.cause });
  if (body.ending === 'limit')
    throw new LlmError('malformed', `a JSON answer longer than ${MAX_JSON_BYTES} bytes`, { limit: 'answer-size' });
  const value = parseJsonValue(text);
  if (value !== undefined) return value;
  const words = looksLikeHtml(text) ? htmlPageWords(text) : 'text that is no JSON';
  throw new LlmError('malformed', 'the answer is no JSON', { vendorMessage: words, isOwnMessage: true });
}
