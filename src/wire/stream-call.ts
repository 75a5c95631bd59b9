import type { IncomingMessage } from 'node:http';
import { abortReason, untilAbort } from '../lib/abort.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Feature } from '../llm/abilities.ts';
import type { Call } from '../llm/call.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import { AnswerReader } from './answer-reader.ts';
import type { Decoder } from './decoder.ts';
import type { Endpoint, OutgoingRequest } from './endpoint.ts';
import { openExchange } from './exchange.ts';
import type { Exchange, ExchangeRequest } from './exchange.ts';
import type { Framing } from './frames.ts';
import { publicUrl, redact, secretsOf } from './redact.ts';
import { networkWords } from './response-body.ts';
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

const AUTHORIZING: StreamEvent = { type: 'progress', phase: 'authorizing' };
const AUTHORIZED: StreamEvent = { type: 'progress', phase: 'authorized' };
const CONNECTED: StreamEvent = { type: 'progress', phase: 'connected' };
const HEADERS: StreamEvent = { type: 'progress', phase: 'headers' };
const BYTES: StreamEvent = { type: 'progress', phase: 'bytes' };

/**
 * Sends the request and gives the answer as it comes: `authorizing`, `authorized`, `connected`, `headers`, then for each read of the network what the
 * decoder made of it, or `bytes` when that was nothing. The next read waits until the last event was taken.
 *
 * Throws `LlmError` with the address and deployment (never a key), or the signal's reason. Leaving the loop, like aborting
 * `signal`, closes the socket.
 */
export async function* streamCall(
  streamed: StreamCall,
  { signal, attempt }: Call,
): AsyncGenerator<StreamEvent, void, undefined> {
  const connection = new Connection(streamed, signal);
  try {
    for (const warning of streamed.warnings ?? []) yield { type: 'warning', attempt, ...warning };
    yield AUTHORIZING;
    await connection.authorize();
    yield AUTHORIZED;
    await connection.connect();
    yield CONNECTED;
    const reader = await connection.answer();
    yield HEADERS;
    await reader.checkStatus();
    for (;;) {
      const { events, failure, last } = await reader.next();
      if (last && failure === undefined) connection.complete();
      if (events.length === 0 && !last) yield BYTES;
      for (const event of events) {
        if (signal.aborted) throw abortReason(signal);
        yield event;
      }
      if (failure !== undefined) throw failure;
      if (last) return;
    }
  } catch (error) {
    throw signal.aborted ? abortReason(signal) : connection.located(error);
  } finally {
    connection.close();
  }
}

/** One call's connection and what is known of it, for as long as the call lasts. */
class Connection {
  readonly #call: StreamCall;
  readonly #signal: AbortSignal;
  #secrets: readonly string[] = [];
  #outgoing: ExchangeRequest | undefined;
  #exchange: Exchange | undefined;
  #reader: AnswerReader | undefined;
  #complete = false;

  constructor(call: StreamCall, signal: AbortSignal) {
    this.#call = call;
    this.#signal = signal;
  }

  /** Asks for the key or the signature, which may ask a person. */
  async authorize(): Promise<void> {
    const { endpoint, url, body, framing, headers } = this.#call;
    const outgoing: OutgoingRequest = {
      method: 'POST',
      url: parseUrl(url),
      headers: { ...BASE_HEADERS[framing], ...headers, ...endpoint.headers },
      body: JSON.stringify(body),
    };
    if (this.#signal.aborted) throw abortReason(this.#signal);
    const authorization = await untilAbort(endpoint.authorize(outgoing), this.#signal);
    this.#secrets = secretsOf(authorization);
    this.#outgoing = { ...outgoing, headers: { ...outgoing.headers, ...authorization }, fresh: false };
  }

  async connect(): Promise<void> {
    if (this.#outgoing === undefined) throw new Error('a call is sent before it is authorized');
    await this.#open(this.#outgoing).connected.catch(throwNetworkError);
  }

  /** The response, once its headers are there. A kept socket that turns out dead is replaced once, unseen. */
  async answer(): Promise<AnswerReader> {
    const { framing, createDecoder, readError } = this.#call;
    const response = await this.#response().catch(throwNetworkError);
    const options = { framing, decoder: createDecoder(), readError, secrets: this.#secrets };
    this.#reader = new AnswerReader(response, options);
    return this.#reader;
  }

  /** The answer is whole: its connection may be kept. */
  complete(): void {
    this.#complete = true;
  }

  close(): void {
    const hangUp = () => this.#exchange?.destroy();
    if (this.#complete) this.#reader?.drain(hangUp);
    else hangUp();
  }

  /** The error with where it happened and without any secret. */
  located(error: unknown): unknown {
    if (!(error instanceof LlmError)) return error;
    const { seller, model, deployment } = this.#call.endpoint.target;
    const { vendorMessage, ...details } = error.details;
    const requestId = this.#reader?.requestId;
    return new LlmError(error.kind, redact(error.message, this.#secrets), {
      vendor: seller.vendor,
      model,
      deployment,
      url: publicUrl(this.#call.url),
      ...(requestId === undefined ? {} : { requestId }),
      ...details,
      ...(vendorMessage === undefined ? {} : { vendorMessage: redact(vendorMessage, this.#secrets) }),
      cause: error.cause,
    });
  }

  async #response(): Promise<IncomingMessage> {
    const exchange = this.#exchange;
    const outgoing = this.#outgoing;
    if (exchange === undefined || outgoing === undefined) throw new Error('an answer is read before it is asked for');
    try {
      return await exchange.response;
    } catch (error) {
      if (!exchange.wasStale(error)) throw error;
      return this.#open({ ...outgoing, fresh: true }).response;
    }
  }

  #open(outgoing: ExchangeRequest): Exchange {
    try {
      this.#exchange = openExchange(outgoing, this.#signal);
      return this.#exchange;
    } catch (error) {
      if (isHeaderError(error)) throw new LlmError('auth', 'the API key holds characters that no header can carry');
      throw error;
    }
  }
}

const BASE_HEADERS: Readonly<Record<Framing, Readonly<Record<string, string>>>> = {
  sse: baseHeaders('text/event-stream'),
  ndjson: baseHeaders('application/x-ndjson'),
};

function baseHeaders(accept: string): Readonly<Record<string, string>> {
  return { accept, 'accept-encoding': 'identity', 'content-type': 'application/json', 'user-agent': 'turnpike' };
}

function parseUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === 'https:' || parsed?.protocol === 'http:') return parsed;
  throw new LlmError('invalid-request', 'the address is no http or https URL');
}

function throwNetworkError(error: unknown): never {
  if (error instanceof LlmError) throw error;
  throw new LlmError('network', networkWords(error), { cause: error });
}

/** Of all headers only the key's comes from outside. */
function isHeaderError(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && error.code === 'ERR_INVALID_CHAR';
}
