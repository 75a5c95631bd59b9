import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';
import { LlmError } from '../../src/llm/llm-error.ts';
import { serve } from '../support/http-server.ts';
import type { TestServer } from '../support/http-server.ts';
import { LedgerRecorder } from '../support/ledger-recorder.ts';
import { ask, listen } from '../support/stream-samples.ts';

const KEY = 'house-Qx7vLm2Zt9Kd4RwB-key';

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** The answers that have no content but a reason to finish, which is the key. */
const EMPTY_ANSWERS = [
  [
    'openai/gpt-5-mini',
    `data: {"id":"r","choices":[{"index":0,"delta":{},"finish_reason":"${KEY}"}]}\n\ndata: [DONE]\n\n`,
  ],
  [
    'anthropic/claude-sonnet-4-5',
    `data: {"type":"message_start","message":{"id":"m"}}\n\ndata: {"type":"message_delta","delta":{"stop_reason":"${KEY}"}}\n\ndata: {"type":"message_stop"}\n\n`,
  ],
  ['gemini/gemini-2.5-flash', `data: {"candidates":[{"content":{"parts":[]},"finishReason":"${KEY}"}]}\n\n`],
  ['ollama/qwen3:14b', `{"model":"m","message":{"content":""},"done":true,"done_reason":"${KEY}"}\n`],
] as const;

/** What the composed app gives for this answer, as a log could write it, and its error. */
async function heard(model: string, answer: (socket: Socket) => void) {
  server = await serve(({ socket }) => answer(socket));
  const models = [{ name: 'main', model, apiBase: server.url, apiKey: '${env:KEY}' }];
  const { configuration, problems } = parseConfiguration({ models, routing: { numRetries: 0 } });
  expect(problems).toEqual([]);
  const ledger = new LedgerRecorder();
  const app = createApp({ ledger, hasKey: () => true, readKey: () => Promise.resolve(KEY) });
  const { events, error } = await listen(app.compose(configuration).model, ask());
  if (!(error instanceof LlmError)) throw new Error('it did not fail');
  const everything = inspect([events, error, ledger], { depth: null, showHidden: true, maxStringLength: null });
  return { error, everything };
}

describe('the composed app', () => {
  it.each(EMPTY_ANSWERS)(
    'does not show the key that %s gives as the reason of an empty answer',
    async (model, body) => {
      const { error, everything } = await heard(model, (socket) => {
        const type = body.startsWith('data') ? 'text/event-stream' : 'application/x-ndjson';
        socket.end(`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\nconnection: close\r\n\r\n${body}`);
      });
      expect(error.message).toBe('the answer is empty ([redacted])');
      expect(everything).not.toContain(KEY);
    },
  );

  it.each([
    ['in a response that cannot be read', `HTTP/1.1 200 OK\r\ncontent-length: ${KEY}\r\n\r\n`],
    ['in place of a response', `${KEY}\r\n\r\n`],
    ['in its request id', `HTTP/1.1 401 No\r\nx-request-id: ${KEY.slice(0, 7)}\u00E9${KEY.slice(7)}\r\n\r\nno`],
    ['in other letters', `HTTP/1.1 401 No\r\nconnection: close\r\n\r\n${KEY.toUpperCase()} ${KEY.toLowerCase()}`],
  ])('does not show the key that a server sends back %s', async (_, response) => {
    const { error, everything } = await heard('openai/gpt-5-mini', (socket) => socket.end(response, 'latin1'));
    const packets = causesOf(error).flatMap((cause) =>
      Object.values(cause).filter((value) => value instanceof Uint8Array),
    );
    expect(packets).toEqual([]);
    expect(everything.toLowerCase()).not.toContain(KEY.toLowerCase());
  });
});

function causesOf(error: Error): readonly Error[] {
  return error.cause instanceof Error ? [error, ...causesOf(error.cause)] : [error];
}
