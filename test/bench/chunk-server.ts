// A child process that speaks OpenAI's chat completions stream as fast as the socket takes it: the load of the bench must
// not share a thread with what is measured. `/stream/N` answers N chunks; `/short` answers three.
import { createServer, type ServerResponse } from 'node:http';

const chunk = (index: number): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'gpt-5-mini',
    service_tier: 'default',
    system_fingerprint: 'fp_bench',
    choices: [{ index: 0, delta: { content: ` word${index % 100}` }, logprobs: null, finish_reason: null }],
    usage: null,
  })}\n\n`;

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

async function writeChunks(response: ServerResponse, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    if (response.destroyed) return;
    if (!response.write(chunk(index))) await new Promise((resolve) => response.once('drain', resolve));
  }
  response.end(`${END}data: [DONE]\n\n`);
}

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const count = Number(/\/stream\/(\d+)/.exec(request.url ?? '')?.[1] ?? 3);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    void writeChunks(response, count);
  });
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.send?.(address.port);
});
process.on('disconnect', () => process.exit(0));
