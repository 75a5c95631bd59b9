// A child process that answers in the four wire formats: the load of the bench must not share a thread with what is
// measured. Paths begin with the format: `/openai/short`, three chunks; `/openai/burst/N`, N chunks, many to a packet, as
// fast as the socket takes them; `/openai/single/N`, a packet for each chunk; `/openai/text/N`, N KB of text in chunks of
// 1 KB; `/openai/calls/N`, N tool calls in one event. The adapters add the paths of their vendors behind these.
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { isFormatName, wireFormats } from './wire-formats.ts';

/** What the bench asks over the channel of the two processes; the answer is the number. */
export interface SocketCount {
  readonly sockets: number;
}

/** Chunks written as one, as the network does it with tokens that come faster than they are read. */
const BURST = 50;
const WORDS = Array.from({ length: 100 }, (_, index) => ` word${index}`);
const KILOBYTE = 'A thousand characters of text. '.repeat(33).slice(0, 1000);

/** Made once, so that the server is never what is waited for. By what makes them. */
const made = new Map<string, readonly Buffer[]>();

function madeOnce(key: string, make: () => readonly string[]): readonly Buffer[] {
  const chunks = made.get(key) ?? make().map((chunk) => Buffer.from(chunk));
  made.set(key, chunks);
  return chunks;
}

interface Load {
  readonly chunks: readonly Buffer[];
  readonly count: number;
  /** Chunks of one packet. */
  readonly together: number;
}

async function write(response: ServerResponse, { chunks, count, together }: Load): Promise<void> {
  for (let index = 0; index < count && !response.destroyed; index += together) {
    response.cork();
    const end = Math.min(index + together, count);
    for (let next = index; next < end; next++) response.write(chunks[next % chunks.length]);
    response.uncork();
    if (together === 1) await new Promise((resolve) => setImmediate(resolve));
    else if (response.writableNeedDrain) await new Promise((resolve) => response.once('drain', resolve));
  }
}

async function answer(response: ServerResponse, url: string): Promise<void> {
  const [, name = '', shape = '', count = '3'] = /^\/(\w+)\/(\w+)(?:\/(\d+))?/.exec(url) ?? [];
  if (!isFormatName(name)) throw new Error(`no wire format is called "${name}"`);
  const format = wireFormats[name];
  response.writeHead(200, { 'content-type': format.contentType });
  if (shape === 'calls') {
    const [event] = madeOnce(`${name}/calls/${count}`, () => [format.calls(Number(count)) + format.end]);
    response.end(event);
    return;
  }
  response.write(format.start);
  const texts = shape === 'text' ? [KILOBYTE] : WORDS;
  const chunks = madeOnce(`${name}/${shape}`, () => texts.map((text, index) => format.chunk(text, index)));
  await write(response, { chunks, count: Number(count), together: shape === 'single' ? 1 : BURST });
  response.end(format.end);
}

/** Sockets over which the extension has sent requests. */
const sockets = new Set<Socket>();

const server = createServer((request, response) => {
  if (request.headers['user-agent'] === 'turnpike') sockets.add(request.socket);
  request.resume();
  request.on('end', () => void answer(response, request.url ?? ''));
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.send?.(address.port);
});
process.on('message', () => process.send?.({ sockets: sockets.size } satisfies SocketCount));
process.on('disconnect', () => process.exit(0));
