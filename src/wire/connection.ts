import type { IncomingMessage } from 'node:http';
import { abortReason, untilAbort } from '../lib/abort.ts';
import { memoizeFew } from '../lib/memoize-few.ts';
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
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One request on its way, in steps that the caller tells apart: authorize, connect, answer. */
export class Connection {
  readonly #endpoint: Endpoint;
  readonly #request: UnsignedRequest;
  readonly #signal: AbortSignal;
  #authorization: Readonly<Record<string, string>> = {};
  #secrets: readonly string[] | undefined;
  #outgoing: ExchangeRequest | undefined;
  #exchange: Exchange | undefined;
  #response: IncomingMessage | undefined;

  constructor(endpoint: Endpoint, request: UnsignedRequest, signal: AbortSignal) {
    this.#endpoint = endpoint;
    this.#request = request;
    this.#signal = signal;
  }

  /** What must not come back in any message. Made when first asked for. */
  get secrets(): readonly string[] {
    this.#secrets ??= secretsOf(this.#authorization);
    return this.#secrets;
  }

  /** Asks for the key or the signature, which may ask a person. */
  async authorize(): Promise<void> {
    const { method, url, headers, body } = this.#request;
    const all = { ...BASE_HEADERS, ...inLowerCase(headers), ...inLowerCase(this.#endpoint.headers ?? {}) };
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
    await this.#open(this.#outgoing).connected.catch(throwNetworkError);
  }

  /** The response, once its headers are there. A kept socket that turns out dead is replaced once, unseen. */
  async answer(): Promise<IncomingMessage> {
    this.#response = await this.#untilResponse().catch(throwNetworkError);
    return this.#response;
  }

  /** Closes the socket. */
  hangUp(): void {
    this.#exchange?.destroy();
  }

  /** The error with where it happened and without any secret. */
  located(error: unknown): unknown {
    const requestId = this.#response === undefined ? undefined : requestIdOf(headersOf(this.#response), this.secrets);
    return locatedError(error, {
      target: this.#endpoint.target,
      secrets: this.secrets,
      url: publicUrl(this.#request.url),
      ...(requestId !== undefined && { requestId }),
    });
  }

  async #untilResponse(): Promise<IncomingMessage> {
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

const BASE_HEADERS = { 'accept-encoding': 'identity', 'content-type': 'application/json', 'user-agent': 'turnpike' };

/** The names: where two sources name one header, the later holds, however it writes it. */
function inLowerCase(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The calls of a deployment go to one address, and parsing it was 6 µs of each. */
const parsedUrl = memoizeFew((url) => {
  const parsed = URL.parse(url);
  if (parsed?.protocol === 'https:' || parsed?.protocol === 'http:') return parsed;
  throw new LlmError('invalid-request', 'the address is no http or https URL');
});

function throwNetworkError(error: unknown): never {
  if (error instanceof LlmError) throw error;
  throw new LlmError('network', networkWords(error), { cause: error });
}

/** Of all headers only the key's and the settings' come from outside, and the settings' were checked. */
function isHeaderError(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && error.code === 'ERR_INVALID_CHAR';
}
