// By these names and not as `node:http`: only so does VS Code give its own modules, which know its proxy and certificates.
import { request as httpRequest } from 'http';
import { request as httpsRequest } from 'https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { urlToHttpOptions } from 'node:url';
import { memoizeFew } from '../lib/memoize-few.ts';
import type { OutgoingRequest } from './endpoint.ts';

export interface ExchangeRequest extends OutgoingRequest {
  /** Never over a connection that was used before. */
  readonly fresh: boolean;
}

/** One request on its way. Both promises reject with what went wrong, and neither is ever an unhandled rejection. */
export interface Exchange {
  /** The socket is there: at once where one was kept from before. */
  readonly connected: Promise<void>;
  readonly response: Promise<IncomingMessage>;
  /** The request went out on a kept socket that the other side had closed meanwhile, so no server has seen it. */
  wasStale(error: unknown): boolean;
  /** Ends it and closes its socket; the answer is not needed any more. Does nothing the second time. */
  destroy(): void;
}

/**
 * A kept socket that is found dead says so within a round trip. A reset that comes later may mean that the request was
 * being worked on, and was perhaps billed, so it is not sent again.
 */
const STALE_SOCKET_MS = 2000;

/**
 * Sends a request over `http` and not `fetch`: the `fetch` of the extension host gives up after 300 s without headers or
 * body (a limit of undici that it does not let us change), and a local model may take longer to its first token. VS Code
 * gives both modules its proxy and certificates.
 *
 * There are no timeouts here: the clocks are the router's. Aborting `signal` closes the socket at once.
 */
export function openExchange(outgoing: ExchangeRequest, signal: AbortSignal): Exchange {
  const startedAt = performance.now();
  const request = send(outgoing);
  const connected = Promise.withResolvers<void>();
  const response = Promise.withResolvers<IncomingMessage>();
  const fail = (error: unknown) => {
    connected.reject(error);
    response.reject(error);
  };
  // Without the reason: an error given to `destroy` is emitted by the socket a tick later, and when the response has just
  // ended Node has taken its listener off by then. The caller that awaits the response asks the signal for the reason.
  const onAbort = () => request.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  request.on('error', fail); // It stays for good, for the reason that `ignore` does.
  request.on('socket', (socket: Socket) => {
    ignoreLateErrors(socket);
    socket.setNoDelay(true); // Here and not at the request, which would wait for the socket with a listener of its own.
    whenConnected(socket, connected.resolve);
  });
  request.on('response', (incoming: IncomingMessage) => {
    incoming.on('error', ignore);
    response.resolve(incoming);
  });
  request.on('close', () => {
    signal.removeEventListener('abort', onAbort);
    fail(CLOSED);
  });
  return {
    connected: handled(connected.promise),
    response: handled(response.promise),
    wasStale: (error) =>
      request.reusedSocket && isReset(error) && performance.now() - startedAt < STALE_SOCKET_MS && !signal.aborted,
    destroy() {
      signal.removeEventListener('abort', onAbort);
      request.destroy();
    },
  };
}

/**
 * Stays for good: TLS and reset errors can come after a request was destroyed, and between two requests no listener is on
 * the socket. Without a listener such an error ends the whole extension host.
 */
function ignore(): void {}

/** Once for each socket, however many requests it carries. */
function ignoreLateErrors(socket: Socket): void {
  if (!socket.listeners('error').includes(ignore)) socket.on('error', ignore);
}

function send({ method, url, headers, body, fresh }: ExchangeRequest): ClientRequest {
  const place = placeOf(url.href);
  const start = place.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = start({
    ...place,
    method,
    headers: method === 'GET' ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    ...(fresh && { agent: false }),
  });
  request.end(body); // as text, so that Node sends it in one write with the headers
  return request;
}

/** An address in the parts that Node's request takes. Taking it apart was 6 µs of each request. */
const placeOf = memoizeFew((url) => {
  const { protocol, hostname, port, path, auth } = urlToHttpOptions(new URL(url));
  return { protocol, hostname, path, ...(port !== undefined && { port }), ...(auth !== undefined && { auth }) };
});

function whenConnected(socket: Socket, onConnected: () => void): void {
  if (isConnecting(socket)) socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', onConnected);
  else onConnected();
}

/** A kept socket is through with this; of a new one over TLS the handshake counts too. */
function isConnecting(socket: Socket): boolean {
  return socket.connecting || (socket instanceof TLSSocket && socket.getProtocol() === null);
}

/**
 * What a promise of a request is rejected with that is over. Every request closes, also one that was answered, so this is made
 * once: an error with its stack for each request was a tenth of the time of a short one.
 */
const CLOSED = new Error('closed before an answer');

/** The same promise. Its rejection is never reported as unhandled. */
function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}

function isReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}
