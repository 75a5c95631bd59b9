import { setImmediate as nextTurn } from 'node:timers/promises';
import { abortReason } from '../lib/abort.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Feature } from '../llm/abilities.ts';
import type { Call } from '../llm/call.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import { AnswerReader } from './answer-reader.ts';
import { Connection } from './connection.ts';
import type { UnsignedRequest } from './connection.ts';
import type { Decoder } from './decoder.ts';
import type { Endpoint } from './endpoint.ts';
import { createFramer } from './frames.ts';
import type { Framing } from './frames.ts';
import { nameRedactor } from './redact-names.ts';
import type { ReadVendorError } from './vendor-error.ts';

/** One request whose answer is a stream. */
export interface StreamCall {
  readonly endpoint: Endpoint;
  readonly url: string;
  /** Serialised once, when the call begins. */
  readonly body: JsonObject;
  readonly framing: Framing;
  readonly createDecoder: () => Decoder;
  readonly readError: ReadVendorError;
  /** Beside those of `endpoint.authorize`, as `anthropic-version`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What of the request could not be said and was left out. */
  readonly warnings?: readonly RequestWarning[];
}

/** A part of a request that this wire format or this server does not know; the answer is still what was asked for. */
export interface RequestWarning {
  readonly feature: Feature;
  readonly message: string;
}

/**
 * Events that are handed on before the rest of the extension host gets its turn. Text comes as one event for each read, but one
 * read may hold 100,000 tool calls: without the pauses the Stop button waited until all of them were handed on.
 */
const EVENTS_PER_TURN = 500;

/**
 * Sends the request and gives the answer as it comes: for each read of the network what the decoder made of it. The next read
 * waits until the last event was taken.
 *
 * `onProgress` is told `authorizing`, `authorized`, `connected`, `headers`, then `bytes` for each read that gave no event. These are
 * no events themselves: one that passes all layers costs as much as one with text.
 *
 * Throws `LlmError` with the address and deployment (never a key), or the signal's reason. Leaving the loop, like aborting
 * `signal`, closes the socket.
 */
export async function* streamCall(
  streamed: StreamCall,
  { signal, attempt, onProgress }: Call,
): AsyncGenerator<StreamEvent, void, undefined> {
  const { endpoint, framing, readError } = streamed;
  const connection = new Connection(endpoint, requestOf(streamed), signal);
  let reader: AnswerReader | undefined;
  let whole = false;
  let given = 0;
  try {
    for (const warning of streamed.warnings ?? []) yield { type: 'warning', attempt, ...warning };
    onProgress?.('authorizing');
    await connection.authorize();
    onProgress?.('authorized');
    await connection.connect();
    onProgress?.('connected');
    // Made while the server is at work: when its answer has come, each microsecond is one that somebody waits for.
    const withoutSecrets = nameRedactor(connection.secrets);
    const framer = createFramer(framing, streamed.createDecoder());
    reader = new AnswerReader(await connection.answer(), { framing, framer, readError });
    onProgress?.('headers');
    await reader.checkStatus();
    for (;;) {
      const { events, failure, last } = await reader.next();
      whole = last && failure === undefined;
      if (events.length === 0 && !last) onProgress?.('bytes');
      for (const event of events) {
        if (++given % EVENTS_PER_TURN === 0) await nextTurn();
        if (signal.aborted) throw abortReason(signal);
        yield withoutSecrets(event);
      }
      if (failure !== undefined) throw failure;
      if (last) return;
    }
  } catch (error) {
    throw signal.aborted ? abortReason(signal) : connection.located(error);
  } finally {
    // A connection whose answer is whole may be kept for the next call.
    if (whole) reader?.drain(() => connection.hangUp());
    else connection.hangUp();
  }
}

const ACCEPT: Readonly<Record<Framing, string>> = { sse: 'text/event-stream', ndjson: 'application/x-ndjson' };

function requestOf({ url, body, framing, headers }: StreamCall): UnsignedRequest {
  return {
    method: 'POST',
    url,
    headers: { accept: ACCEPT[framing], ...headers },
    body: JSON.stringify(body),
  };
}
