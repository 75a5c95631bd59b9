import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { LlmError } from '../../../src/llm/llm-error.ts';
import { readOpenAiChatError } from '../../../src/providers/openai-chat/error.ts';
import { jsonCall } from '../../../src/wire/json-call.ts';
import type { JsonCall } from '../../../src/wire/json-call.ts';
import { serve } from '../../support/http-server.ts';
import type { TestServer } from '../../support/http-server.ts';
import { callTo, closed, KEY } from '../../support/wire-calls.ts';

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function served(handler: Parameters<typeof serve>[0]): Promise<TestServer> {
  server = await serve(handler);
  return server;
}

function jsonCallTo(url: string, more: Partial<JsonCall> = {}): JsonCall {
  return { endpoint: callTo(url).endpoint, url: `${url}/models`, readError: readOpenAiChatError, ...more };
}

async function failureOf(call: JsonCall, signal = new AbortController().signal): Promise<unknown> {
  try {
    return await jsonCall(call, signal);
  } catch (error) {
    return error;
  }
}

const never = new AbortController().signal;

describe('a plain JSON call', () => {
  it('gets a document, with the key', async () => {
    const { url, requests } = await served((_, response) => response.end('{"data":[{"id":"gpt-5"}]}'));
    expect(await jsonCall(jsonCallTo(url), never)).toEqual({ data: [{ id: 'gpt-5' }] });
    expect(requests[0]?.request.method).toBe('GET');
    expect(requests[0]?.request.headers).toMatchObject({ authorization: `Bearer ${KEY}`, accept: 'application/json' });
  });

  it('posts a body, and reads a compressed answer', async () => {
    const { url, requests } = await served((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('[1]')),
    );
    expect(await jsonCall(jsonCallTo(url, { body: { input: 'x' } }), never)).toEqual([1]);
    expect(requests[0]).toMatchObject({ body: '{"input":"x"}' });
  });

  it('throws the typed error of its status, with the address and without the key', async () => {
    const { url } = await served((_, response) =>
      response.writeHead(401).end(JSON.stringify({ error: { message: `Bad key ${KEY}`, code: 'invalid_api_key' } })),
    );
    const error = await failureOf(jsonCallTo(url));
    expect(error).toMatchObject({ kind: 'auth', details: { status: 401, url: `${url}/models` } });
    expect(JSON.stringify(error)).not.toContain(KEY);
  });

  it.each([
    ['a page', '<!doctype html><title>Sign in</title>', 'Sign in'],
    ['half a document', '{"data":[', 'no JSON'],
    ['nothing', '', 'no JSON'],
  ])('takes %s for no answer', async (_, body, words) => {
    const { url } = await served((_request, response) => response.end(body));
    expect(await failureOf(jsonCallTo(url))).toMatchObject({
      kind: 'malformed',
      details: { vendorMessage: expect.stringContaining(words) },
    });
  });

  it.each(['123', '{"data":[', '{"error":{"message":"no"}}', '<html><title>x'])(
    'takes %s of a body that breaks off for no answer',
    async (half) => {
      const { url, sockets } = await served((_, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write(half);
        setTimeout(() => sockets[0]?.destroy(), 20);
      });
      expect(await failureOf(jsonCallTo(url))).toMatchObject({ kind: 'network' });
    },
  );

  it('reads a document of 16 MB and refuses a longer one, counted in bytes', async () => {
    const { url } = await served(({ url: path }, response) =>
      response.end(`"${'é'.repeat(path === '/fits' ? 8_388_607 : 8_388_608)}"`),
    );
    expect(await failureOf(jsonCallTo(url, { url: `${url}/fits` }))).toHaveLength(8_388_607);
    expect(await failureOf(jsonCallTo(url))).toMatchObject({ kind: 'malformed', details: { limit: 'answer-size' } });
  });

  it('stops reading a document that does not end', async () => {
    const { url, sockets } = await served((_, response) => {
      response.on('drain', () => response.write('x'.repeat(1_048_576)));
      response.write('x'.repeat(1_048_576));
    });
    expect(await failureOf(jsonCallTo(url))).toMatchObject({ kind: 'malformed', details: { limit: 'answer-size' } });
    await closed(sockets[0]);
  });

  it('follows no redirect', async () => {
    const { url, requests } = await served((_, response) => response.writeHead(302, { location: '/other' }).end());
    expect(await failureOf(jsonCallTo(url))).toBeInstanceOf(LlmError);
    expect(requests).toHaveLength(1);
  });

  it('ends with the reason of its signal, and closes the socket', async () => {
    const { url, sockets } = await served(() => undefined);
    const cancel = new AbortController();
    const reason = new Error('too slow');
    setTimeout(() => cancel.abort(reason), 50);
    expect(await failureOf(jsonCallTo(url), cancel.signal)).toBe(reason);
    await closed(sockets[0]);
  });
});
