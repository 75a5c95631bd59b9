import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface TestServer {
  readonly url: string;
  /** Every connection that was ever made, oldest first. */
  readonly sockets: readonly Socket[];
  /** Requests in order, bodies read. */
  readonly requests: readonly { readonly request: IncomingMessage; readonly body: string }[];
  close(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A real server on loopback; the handler is called when the request's body has come. */
export async function serve(handler: Handler): Promise<TestServer> {
  const sockets: Socket[] = [];
  const requests: { request: IncomingMessage; body: string }[] = [];
  const listener: RequestListener = (request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      requests.push({ request, body });
      handler(request, response);
    });
    request.on('error', () => {});
    response.on('error', () => {});
  };
  const server = createServer(listener);
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    sockets,
    requests,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
