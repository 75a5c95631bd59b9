import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import { streamCall } from '../../../src/wire/stream-call.ts';
import { sseBody } from '../../support/decode.ts';
import { serve } from '../../support/http-server.ts';
import type { TestServer } from '../../support/http-server.ts';
import {
  all,
  answer,
  callTo,
  closed,
  course,
  failureOf,
  HELLO,
  KEY,
  sse,
  STOP,
  textOf,
} from '../../support/wire-calls.ts';
import { callOf } from '../../support/calls.ts';

const never = new AbortController().signal;

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function served(handler: Parameters<typeof serve>[0]): Promise<TestServer> {
  server = await serve(handler);
  return server;
}

describe('a kept connection that the server has closed', () => {
  it('is replaced once, unseen', async () => {
    let requests = 0;
    const { url, sockets } = await served((request, response) => {
      requests += 1;
      if (requests === 2) request.socket.resetAndDestroy();
      else answer(response);
    });
    await all(callTo(url));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await course(callTo(url))).toEqual([
      'authorizing',
      'authorized',
      'connected',
      'headers',
      'response-start',
      'text-delta',
      'finish',
    ]);
    expect(sockets).toHaveLength(2);
    expect(requests).toBe(3);
  });

  it('is not sent again when the reset comes late: the request may have been worked on', async () => {
    let requests = 0;
    const { url } = await served((request, response) => {
      requests += 1;
      if (requests === 2) setTimeout(() => request.socket.resetAndDestroy(), 2100);
      else answer(response);
    });
    await all(callTo(url));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await failureOf(callTo(url))).kind).toBe('network');
    expect(requests).toBe(2);
  });

  it('is not mistaken for a new connection that is reset', async () => {
    let requests = 0;
    const { url } = await served((request) => {
      requests += 1;
      request.socket.resetAndDestroy();
    });
    expect((await failureOf(callTo(url))).kind).toBe('network');
    expect(requests).toBe(1);
  });
});

describe('a connection that fails', () => {
  it('says which address refused', async () => {
    const gone = await serve(() => {});
    await gone.close();
    const { url } = gone;
    const error = await failureOf(callTo(`${url}/v1/chat?key=${KEY}`));
    expect(error.kind).toBe('network');
    expect(error.message).toContain('ECONNREFUSED');
    expect(error.details).toMatchObject({ url: `${url}/v1/chat`, vendor: 'openai', model: 'gpt', deployment: 'd' });
  });

  it('says so when the other side does not speak TLS', async () => {
    const { url } = await served((_, response) => answer(response));
    expect((await failureOf(callTo(url.replace('http:', 'https:')))).kind).toBe('network');
  });

  it('has no unhandled error when a TLS handshake is aborted', async () => {
    const silent = createServer((socket) => {
      socket.on('error', () => {});
      setTimeout(() => socket.end('no TLS at all'), 60);
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const cancel = new AbortController();
    const reason = new Error('stop');
    setTimeout(() => cancel.abort(reason), 30);
    await expect(all(callTo(`https://127.0.0.1:${port}`), cancel.signal)).rejects.toBe(reason);
    await new Promise((resolve) => setTimeout(resolve, 80));
    silent.close();
  });

  it('says of a key that no header can carry that it is the key', async () => {
    const call = callTo('http://127.0.0.1:9');
    const authorize = () => Promise.resolve({ authorization: 'Bearer sk-\nwith a newline' });
    const error = await failureOf({ ...call, endpoint: { ...call.endpoint, authorize } });
    expect(error.kind).toBe('auth');
    expect(error.message).not.toContain('newline');
  });

  it('gives the error of whoever authorizes, with the place', async () => {
    const call = callTo('http://127.0.0.1:9/v1');
    const authorize = () => Promise.reject(new LlmError('auth', 'no key'));
    const error = await failureOf({ ...call, endpoint: { ...call.endpoint, authorize } });
    expect(error).toMatchObject({ kind: 'auth', message: 'no key', details: { url: 'http://127.0.0.1:9/v1' } });
  });

  it.each([
    [401, true],
    [429, true],
    [500, undefined],
  ] as const)(
    'says of a refusal that no key was sent, where the key may be what it is about: %d',
    async (status, said) => {
      const { url } = await served((_, response) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end('{"error":{"message":"No."}}');
      });
      const call = callTo(url);
      const asked = (authorization: Readonly<Record<string, string>>) =>
        failureOf({ ...call, endpoint: { ...call.endpoint, authorize: () => Promise.resolve(authorization) } });
      expect((await asked({})).details.withoutKey).toBe(said);
      expect((await asked({ authorization: 'Bearer sk-1' })).details).not.toHaveProperty('withoutKey');
    },
  );

  it('refuses an address that is none', async () => {
    expect((await failureOf(callTo('file:///etc/passwd'))).kind).toBe('invalid-request');
    expect((await failureOf(callTo('nonsense'))).kind).toBe('invalid-request');
  });
});

describe('an answer that breaks off', () => {
  const cutAfter = (body: Uint8Array) =>
    served((_, response) => {
      sse(response).write(body, () => setTimeout(() => response.socket?.resetAndDestroy(), 20));
    });

  it('is of the network before any content', async () => {
    const { url } = await cutAfter(sseBody({ id: 'r1', choices: [] }));
    expect((await failureOf(callTo(url))).kind).toBe('network');
  });

  it('is truncated after content', async () => {
    const { url } = await cutAfter(sseBody(HELLO));
    const error = await failureOf(callTo(url));
    expect(error.kind).toBe('truncated');
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('is of the network where it broke off inside a document that is no stream', async () => {
    const { url } = await cutAfter(Buffer.from('{"choices":[{"mess'));
    expect((await failureOf(callTo(url))).kind).toBe('network');
  });

  it('is the error that a whole document says before it breaks off', async () => {
    const { url } = await cutAfter(Buffer.from('{"error":{"message":"Busy","type":"overloaded_error"}}'));
    expect((await failureOf(callTo(url))).kind).toBe('overloaded');
  });

  it('is whole when the finish reason came before', async () => {
    const { url } = await cutAfter(sseBody(HELLO, STOP));
    expect((await all(callTo(url))).at(-1)).toEqual({ type: 'finish', reason: { unified: 'stop', raw: 'stop' } });
  });

  it('is truncated where content came after the finish reason', async () => {
    const { url } = await cutAfter(sseBody(STOP, HELLO));
    expect((await failureOf(callTo(url))).kind).toBe('truncated');
  });

  it('is truncated when it ends properly without a finish reason', async () => {
    const { url } = await served((_, response) => sse(response).end(sseBody(HELLO, '[DONE]')));
    expect((await failureOf(callTo(url))).kind).toBe('truncated');
  });

  it('is truncated when it is empty', async () => {
    const { url } = await served((_, response) => sse(response).end());
    expect((await failureOf(callTo(url))).kind).toBe('truncated');
  });

  it('gives what came with the read in which it fails', async () => {
    const { url } = await served((_, response) => sse(response).end(sseBody(HELLO, '{broken')));
    const events: StreamEvent[] = [];
    const run = async () => {
      for await (const event of streamCall(callTo(url), callOf(never))) events.push(event);
    };
    await expect(run()).rejects.toMatchObject({ kind: 'malformed' });
    expect(textOf(events)).toBe('Hello');
  });
});

describe('an answer that is none', () => {
  it('is an error of its status, with what the vendor says and without any key', async () => {
    const { url } = await served((_, response) => {
      response.writeHead(429, { 'retry-after-ms': '1500', 'x-request-id': 'req-1', 'x-should-retry': 'true' }).end(
        JSON.stringify({
          error: { message: `Too fast, ${KEY}, also known as sk-te****cdef`, code: 'rate_limit_exceeded' },
        }),
      );
    });
    const error = await failureOf(callTo(`${url}/v1?key=${KEY}`));
    expect(error.kind).toBe('rate-limit');
    expect(error.details).toEqual({
      vendor: 'openai',
      model: 'gpt',
      deployment: 'd',
      url: `${url}/v1`,
      status: 429,
      retryAfterMs: 1500,
      shouldRetry: true,
      requestId: 'req-1',
      vendorMessage: 'Too fast, [redacted], also known as [redacted]',
    });
  });

  it.each(['zstd', 'gzip, br', 'gzip'])(
    'is an error of its status where its body cannot be read: %s',
    async (coding) => {
      const { url, sockets } = await served((_, response) =>
        response.writeHead(401, { 'content-encoding': coding, 'x-request-id': 'req-1' }).end('{"error":"not packed"}'),
      );
      const error = await failureOf(callTo(url));
      expect([error.kind, error.details.status, error.details.requestId]).toEqual(['auth', 401, 'req-1']);
      expect(error.details.vendorMessage).toBeUndefined();
      await closed(sockets[0]);
    },
  );

  it('is malformed where a good status comes in an unknown coding', async () => {
    const { url } = await served((_, response) => response.writeHead(200, { 'content-encoding': 'zstd' }).end('x'));
    expect((await failureOf(callTo(url))).kind).toBe('malformed');
  });

  it.each([200, 400])('never shows a key that comes back as its request id: %d', async (status) => {
    const { url } = await served((_, response) =>
      response.writeHead(status, { 'x-request-id': KEY }).end('{"error":{"message":"two\\nlines"}}'),
    );
    const { details } = await failureOf(callTo(url));
    expect([details.requestId, details.vendorMessage]).toEqual(['[redacted]', 'two lines']);
  });

  it(
    'is an error of its status and of what came where the end of its body never comes',
    { timeout: 20_000 },
    async () => {
      const { url, sockets } = await served((request, response) => {
        const status = Number(request.url?.slice(1));
        response.writeHead(status, { 'retry-after': '7' }).flushHeaders();
        if (status === 401) response.write('no such key');
        if (status === 200) response.write('{"error":{"message":"Busy","type":"overloaded_error"}}');
      });
      const started = performance.now();
      const errors = await Promise.all([429, 401, 200].map((status) => failureOf(callTo(`${url}/${status}`))));
      expect(errors.map(({ kind }) => kind)).toEqual(['rate-limit', 'auth', 'overloaded']);
      expect(errors.map(({ details }) => details)).toMatchObject([
        { status: 429, retryAfterMs: 7000 },
        { status: 401, vendorMessage: 'no such key' },
        { status: 503, retryAfterMs: 7000, vendorMessage: 'Busy' },
      ]);
      expect(performance.now() - started).toBeLessThan(10_000); // 2 s on an idle machine
      await Promise.all(sockets.map(closed));
    },
  );

  it('reads no more of an endless error page than it needs', async () => {
    const { url, sockets } = await served((_, response) => {
      response.writeHead(500, { 'content-type': 'text/plain' });
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
        response.once('drain', more);
      };
      more();
    });
    const error = await failureOf(callTo(url));
    expect(error.kind).toBe('server');
    expect(error.details.vendorMessage?.length).toBeLessThanOrEqual(500);
    await closed(sockets[0]);
  });

  it('never follows a redirect', async () => {
    const other = await serve((_, response) => answer(response));
    const { url } = await served((_, response) =>
      response.writeHead(307, { location: `${other.url}/v1?token=secret` }).end(),
    );
    const error = await failureOf(callTo(url));
    expect(error).toMatchObject({ kind: 'malformed', details: { status: 307 } });
    expect(error.details.vendorMessage).toBe(`a redirect to ${other.url}/v1`);
    expect(other.requests).toHaveLength(0);
    await other.close();
  });

  it('is a typed error when a 200 holds one in JSON', async () => {
    const { url } = await served((_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'retry-after': '7' })
        .end('{"error":{"message":"Overloaded, try later","type":"overloaded_error"}}'),
    );
    expect(await failureOf(callTo(url))).toMatchObject({
      kind: 'overloaded',
      details: { status: 503, retryAfterMs: 7000, vendorMessage: 'Overloaded, try later' },
    });
  });

  it('is malformed when a 200 holds other JSON', async () => {
    const { url } = await served((_, response) => response.end('{"choices":[{"message":{"content":"Hello"}}]}'));
    expect((await failureOf(callTo(url))).kind).toBe('malformed');
  });

  it('is malformed when it is a page, whose title is told', async () => {
    const { url } = await served((_, response) =>
      response.end('\n<!doctype html><html><head><title>Sign in to\n the café</title></head></html>'),
    );
    const error = await failureOf(callTo(url));
    expect(error.kind).toBe('malformed');
    expect(error.details.vendorMessage).toBe('an HTML page (“Sign in to the café”): a proxy, or a wrong address');
  });
});
