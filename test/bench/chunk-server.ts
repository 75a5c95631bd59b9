// A child process that speaks OpenAI's chat completions stream: the load of the bench must not share a thread with what
// is measured. `/burst/N` answers N chunks, many to a packet, as fast as the socket takes them; `/single/N` sends each
// chunk by itself. `/short` answers three.
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';

const chunk = (index: number): Buffer =>
  Buffer.from(
    `data: ${JSON.stringify({
      id: 'chatcmpl-bench',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: 'gpt-5-mini',
      service_tier: 'default',
      system_fingerprint: 'fp_bench',
      choices: [{ index: 0, delta: { content: ` word${index}` }, logprobs: null, finish_reason: null }],
      usage: null,
    })}\n\n`,
  );

/** Made before, so that the server is never what is waited for. */
const CHUNKS = Array.from({ length: 100 }, (_, index) => chunk(index));

const END = [
  { id: 'chatcmpl-bench', model: 'gpt-5-mini', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: null },
  {
    id: 'chatcmpl-bench',
    model: 'gpt-5-mini',
    choices: [],
    usage: { prompt_tokens: 20, completion_tokens: 20_000, total_tokens: 20_020 },
  },
]
  .map((event) => `data: ${JSON.stringify(event)}\n\n`)
  .join('');

/** Chunks written as one, as the network does it with tokens that come faster than they are read. */
const BURST = 50;

async function writeChunks(response: ServerResponse, count: number, together: number): Promise<void> {
  for (let index = 0; index < count && !response.destroyed; index += together) {
    response.cork();
    const end = Math.min(index + together, count);
    for (let next = index; next < end; next++) response.write(CHUNKS[next % CHUNKS.length]);
    response.uncork();
    if (together === 1) await new Promise((resolve) => setImmediate(resolve));
    else if (response.writableNeedDrain) await new Promise((resolve) => response.once('drain', resolve));
  }
  response.end(`${END}data: [DONE]\n\n`);
}

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const [, shape = 'short', count = '3'] = /^\/(\w+)(?:\/(\d+))?/.exec(request.url ?? '') ?? [];
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    void writeChunks(response, Number(count), shape === 'single' ? 1 : BURST);
  });
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.send?.(address.port);
});
process.on('disconnect', () => process.exit(0));
