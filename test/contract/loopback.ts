import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** One request as the server sees it. */
export interface Visit {
  readonly received: Received;
  readonly response: ServerResponse;
  /** Resolves when the connection of this request is gone; `true` when the client left before the answer was whole. */
  readonly left: Promise<boolean>;
  /** The same for two requests over one connection. */
  readonly clientPort: number | undefined;
}

export interface Loopback {
  readonly baseUrl: string;
  readonly visits: readonly Visit[];
  /** Resolves with the next request that was not asked for yet. */
  nextVisit(): Promise<Visit>;
  close(): Promise<void>;
}

/** A real HTTP server on a free port of the loopback interface. */
export async function serve(answer: (visit: Visit) => void | Promise<void>): Promise<Loopback> {
  const visits: Visit[] = [];
  const waiting: ((visit: Visit) => void)[] = [];
  let asked = 0;
  const server = createServer((request, response) => {
    const left = once(response, 'close').then(() => !response.writableFinished);
    const receive = async () => {
      const body = await readBody(request);
      const { method = '', url = '', headers, socket } = request;
      const visit: Visit = { received: { method, url, headers, body }, response, left, clientPort: socket.remotePort };
      visits.push(visit);
      if (visits.length <= asked) waiting.shift()?.(visit);
      await answer(visit);
    };
    void receive();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${portOf(server.address())}`,
    visits,
    nextVisit() {
      const visit = visits[asked++];
      return visit === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(visit);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of request) if (piece instanceof Uint8Array) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
