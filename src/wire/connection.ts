import type { IncomingMessage } from 'node:http';
import { abortReason, untilAbort } from '../lib/abort.ts';
import { memoizeFew } from '../lib/memoize-few.ts';
import { memoizeObject } from '../lib/memoize-object.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { Endpoint, OutgoingRequest } from './endpoint.ts';
import { openExchange } from './exchange.ts';
import type { Exchange, ExchangeRequest } from './exchange.ts';
import { requestIdOf } from './http-error.ts';
import { locatedError } from './located-error.ts';
import { publicUrl, secretsOf } from './redact.ts';
import { headersOf, networkWords } from './response-body.ts';

/** A request before it is authorized. */
export interface UnsignedRequest {
  readonly method: OutgoingRequest['method'];
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One request on its way, in steps that the caller tells apart: authorize, connect, answer. */
export class Connection {
  readonly #endpoint: Endpoint;
  readonly #request: UnsignedRequest;
  readonly #signal: AbortSignal;
  #authorization: Readonly<Record<string, string>> = NO_HEADERS;
  #secrets: readonly string[] | undefined;
  #outgoing: ExchangeRequest | undefined;
  #exchange: Exchange | undefined;
  #response: IncomingMessage | undefined;

  constructor(endpoint: Endpoint, request: UnsignedRequest, signal: AbortSignal) {
    this.#endpoint = endpoint;
    this.#request = request;
    this.#signal = signal;
  }

  /** What must not come back in any message. */
  get secrets(): readonly string[] {
    return (this.#secrets ??= secretsOf(this.#authorization));
  }

  /** Asks for the key or the signature, which may ask a person. */
  async authorize(): Promise<void> {
    const { method, url, headers, body } = this.#request;
    const all = { ...BASE_HEADERS, ...headers, ...inLowerCase(this.#endpoint.headers ?? NO_HEADERS) };
    const outgoing: OutgoingRequest = { method, url: parsedUrl(url), headers: all, body };
    if (this.#signal.aborted) throw abortReason(this.#signal);
    const authorization = await untilAbort(this.#endpoint.authorize(outgoing), this.#signal);
    this.#authorization = authorization;
    this.#secrets = undefined;
    this.#outgoing = { ...outgoing, headers: { ...all, ...inLowerCase(authorization) }, fresh: false };
  }

  async connect(): Promise<void> {
    if (this.#outgoing === undefined) throw new Error('a call is sent before it is authorized');
    if (this.#signal.aborted) throw abortReason(this.#signal); // An exchange listens for what is still to come.
    try {
      await this.#open(this.#outgoing).connected;
    } catch (error) {
      throw asNetworkError(error);
    }
  }

  /** The response, once its headers are there. A kept socket that turns out dead is replaced once, unseen. */
  async answer(): Promise<IncomingMessage> {
    if (this.#exchange === undefined) throw new Error('an answer is read before it is asked for');
    try {
      this.#response = await this.#exchange.response;
    } catch (error) {
      this.#response = await this.#askAgain(this.#exchange, error);
    }
    return this.#response;
  }

  /** Closes the socket. */
  hangUp(): void {
    this.#exchange?.destroy();
  }

  /** The error with where it happened and without any secret. */
  located(error: unknown): unknown {
    const requestId = this.#response === undefined ? undefined : requestIdOf(headersOf(this.#response), this.secrets);
    const withoutKey = this.#response !== undefined && Object.keys(this.#authorization).length === 0;
    return locatedError(error, {
      target: this.#endpoint.target,
      secrets: this.secrets,
      url: publicUrl(this.#request.url),
      ...(withoutKey && { withoutKey }),
      ...(requestId !== undefined && { requestId }),
    });
  }

  /** Over a new connection. Throws where that was not the reason. */
  async #askAgain(exchange: Exchange, failure: unknown): Promise<IncomingMessage> {
    try {
      if (this.#outgoing === undefined || !exchange.wasStale(failure)) throw failure;
      return await this.#open({ ...this.#outgoing, fresh: true }).response;
    } catch (error) {
      throw asNetworkError(error);
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

const BASE_HEADERS = { 'accept-encoding': 'identity', 'content-type': 'application/json', 'user-agent': 'turnpike' };

const NO_HEADERS: Readonly<Record<string, string>> = {};

/** The names: where two sources name one header, the later holds, however it writes it. Once for each deployment. */
const inLowerCase = memoizeObject((headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
);

/** The calls of a deployment go to one address, and parsing it was 6 µs of each. */
const parsedUrl = memoizeFew((url) => {
  const parsed = URL.parse(url);
  if (parsed?.protocol === 'https:' || parsed?.protocol === 'http:') return parsed;
  throw new LlmError('invalid-request', 'the address is no http or https URL');
});

function asNetworkError(error: unknown): LlmError {
  return error instanceof LlmError ? error : new LlmError('network', networkWords(error), { cause: error });
}

/** Of all headers only the key's and the settings' come from outside, and the settings' were checked. */
function isHeaderError(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && error.code === 'ERR_INVALID_CHAR';
}
