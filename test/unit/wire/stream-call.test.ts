import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { TransportPhase } from '../../../src/llm/call.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import type { Decoder } from '../../../src/wire/decoder.ts';
import type { OutgoingRequest } from '../../../src/wire/endpoint.ts';
import { streamCall } from '../../../src/wire/stream-call.ts';
import { sseBody } from '../../support/decode.ts';
import { serve } from '../../support/http-server.ts';
import type { TestServer } from '../../support/http-server.ts';
import { all, answer, callTo, closed, course, HELLO, KEY, sse, STOP, textOf } from '../../support/wire-calls.ts';
import { ATTEMPT, callOf } from '../../support/calls.ts';

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function served(handler: Parameters<typeof serve>[0]): Promise<TestServer> {
  server = await serve(handler);
  return server;
}

describe('a call that goes well', () => {
  it('gives the answer, deltas of one read merged', async () => {
    const { url, requests } = await served((_, response) => answer(response));
    expect(await all(callTo(url))).toEqual([
      { type: 'response-start', attempt: ATTEMPT, id: 'r1', model: 'm1' },
      { type: 'text-delta', text: 'Hello world' },
      { type: 'finish', reason: { unified: 'stop', raw: 'stop' } },
    ]);
    const { request, body } = requests[0] ?? {};
    expect(body).toBe('{"model":"gpt"}');
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      accept: 'text/event-stream',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
    });
  });

  it('lets other work have its turn while it gives the many events of one read', async () => {
    const { url } = await served((_, response) => answer(response));
    const start: StreamEvent = { type: 'tool-call-start', id: 'c', name: 'f' };
    const decoder: Decoder = {
      decode: () => Array.from({ length: 20_000 }, () => start),
      hasFinishReason: false,
      end: () => [{ type: 'finish', reason: { unified: 'stop', raw: 'stop' } }],
    };
    let turns = 0;
    let timer: NodeJS.Immediate | undefined;
    const countTurn = () => {
      turns++;
      timer = setImmediate(countTurn);
    };
    for await (const event of streamCall(callTo(url, { createDecoder: () => decoder }), callOf()))
      if (event.type === 'tool-call-start') timer ??= setImmediate(countTurn);
    clearImmediate(timer);
    expect(turns).toBeGreaterThan(30);
  });

  it('says of a read without content only that bytes came', async () => {
    const { url } = await served((_, response) => {
      sse(response).write(': thinking\n\n');
      setTimeout(() => response.end(sseBody(HELLO, STOP)), 50);
    });
    expect(await course(callTo(url))).toEqual([
      'authorizing',
      'authorized',
      'connected',
      'headers',
      'bytes',
      'response-start',
      'text-delta',
      'finish',
    ]);
  });

  it('says once that the request goes out, when it has its key and the connection', async () => {
    const { url, requests } = await served((_, response) => answer(response));
    const atPhase: [string, number][] = [];
    const onProgress = (phase: TransportPhase) => atPhase.push([phase, requests.length]);
    for await (const event of streamCall(callTo(url), callOf(undefined, { onProgress }))) expect(event).toBeDefined();
    expect(atPhase).toEqual([
      ['authorizing', 0],
      ['authorized', 0],
      ['connected', 0],
      ['headers', 1],
    ]);
  });

  it.each([
    ['whose key is refused to it', { authorize: () => Promise.reject(new Error('boom')) }],
    ['that finds nobody at its address', {}],
  ])('never says so of a call %s', async (_, endpoint) => {
    const call = callTo('http://127.0.0.1:9');
    const heard: string[] = [];
    const onProgress = (phase: TransportPhase) => heard.push(phase);
    const failing = { ...call, endpoint: { ...call.endpoint, ...endpoint } };
    const run = async () => {
      for await (const event of streamCall(failing, callOf(undefined, { onProgress }))) heard.push(event.type);
    };
    await expect(run()).rejects.toThrow();
    expect(heard[0]).toBe('authorizing');
    expect(heard).not.toContain('connected');
  });

  it('keeps the connection for the next call', async () => {
    const { url, sockets } = await served((_, response) => answer(response));
    for (let call = 0; call < 3; call++) {
      await all(callTo(url));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(sockets).toHaveLength(1);
  });

  it('hangs up on a server that does not end after the answer is complete', async () => {
    const { url, sockets } = await served((_, response) => sse(response).write(sseBody(HELLO, STOP, '[DONE]')));
    expect(textOf(await all(callTo(url)))).toBe('Hello');
    await closed(sockets[0]);
  });

  it('is whole a little after its finish reason, where neither its mark nor its end comes', async () => {
    const { url, sockets } = await served((_, response) => {
      sse(response).write(sseBody(HELLO, STOP));
      const ping = setInterval(() => response.write(': still here\n\n'), 100);
      response.on('close', () => clearInterval(ping));
    });
    const begun = performance.now();
    const events = await all(callTo(url));
    expect(events.at(-1)).toEqual({ type: 'finish', reason: { unified: 'stop', raw: 'stop' } });
    expect(performance.now() - begun).toBeLessThan(10_000);
    await closed(sockets[0]);
  });

  it('still takes usage that comes soon after the finish reason', async () => {
    const usage = { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } };
    const { url } = await served((_, response) => {
      sse(response).write(sseBody(HELLO, STOP));
      setTimeout(() => response.write(sseBody(usage)), 200);
    });
    expect((await all(callTo(url))).map(({ type }) => type)).toContain('usage');
  });

  it('shows a signer the whole request, and sends what it adds', async () => {
    const { url, requests } = await served((_, response) => answer(response));
    const call = callTo(url);
    const seen: OutgoingRequest[] = [];
    const endpoint = {
      ...call.endpoint,
      headers: { 'X-Team': 'blue', 'User-Agent': 'other' },
      authorize: async (outgoing: OutgoingRequest) => {
        seen.push(outgoing);
        return { 'X-Signature': `signed ${outgoing.body.length}` };
      },
    };
    await all({ ...call, endpoint });
    expect(seen).toMatchObject([
      { method: 'POST', body: '{"model":"gpt"}', headers: { 'x-team': 'blue', 'user-agent': 'other' } },
    ]);
    const names = seen.flatMap(({ headers }) => Object.keys(headers));
    expect(names).toEqual(names.map((name) => name.toLowerCase()));
    expect(seen[0]?.url.href).toBe(`${url}/`);
    expect(requests[0]?.request.headers).toMatchObject({ 'x-signature': 'signed 15', 'x-team': 'blue' });
  });

  it('says what was left out of the request before anything else', async () => {
    const { url } = await served((_, response) => answer(response));
    const warnings = [{ feature: 'seed', message: 'not in this wire format' }] as const;
    expect((await all({ ...callTo(url), warnings }))[0]).toEqual({ type: 'warning', attempt: ATTEMPT, ...warnings[0] });
  });

  it.each([
    ['gzip', gzipSync(sseBody(HELLO, STOP))],
    ['br', brotliCompressSync(sseBody(HELLO, STOP))],
  ])('reads an answer in %s, though it did not ask for it', async (coding, body) => {
    const { url } = await served((_, response) => response.writeHead(200, { 'content-encoding': coding }).end(body));
    expect(textOf(await all(callTo(url)))).toBe('Hello');
  });

  it('reads a stream whose content type is wrong', async () => {
    const { url } = await served((_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(sseBody(HELLO, STOP)),
    );
    expect(textOf(await all(callTo(url)))).toBe('Hello');
  });

  it('does not read ahead of whoever takes the events', async () => {
    const filler = { choices: [{ delta: { content: 'x'.repeat(65_536) } }] };
    let written = 0;
    const { url } = await served((_, response) => {
      const body = sseBody(filler);
      const write = (): void => {
        while (written < 64_000_000) {
          written += body.length;
          if (!response.write(body)) return void response.once('drain', write);
        }
        response.end(sseBody(STOP));
      };
      write();
    });
    for await (const event of streamCall(callTo(url), callOf())) {
      if (event.type !== 'text-delta') continue;
      await new Promise((resolve) => setTimeout(resolve, 300));
      break;
    }
    expect(written).toBeLessThan(32_000_000);
  });
});

describe('a call that is cancelled', () => {
  it.each(['before the headers', 'in the answer'])('%s closes the socket and throws the reason', async (when) => {
    const { url, sockets } = await served((_, response) => {
      if (when === 'in the answer') sse(response).write(sseBody(HELLO));
    });
    const cancel = new AbortController();
    const reason = new Error('stop');
    const events: StreamEvent[] = [];
    const run = async () => {
      const stop = () => setTimeout(() => cancel.abort(reason), 30);
      const onProgress = (phase: TransportPhase) => {
        if (when === 'before the headers' && phase === 'connected') stop();
      };
      for await (const event of streamCall(callTo(url), callOf(cancel.signal, { onProgress }))) {
        events.push(event);
        if (event.type === 'text-delta') stop();
      }
    };
    await expect(run()).rejects.toBe(reason);
    expect(textOf(events)).toBe(when === 'in the answer' ? 'Hello' : '');
    await closed(sockets[0]);
  });

  it('as soon as it has its key is not sent any more', async () => {
    const { url, requests, sockets } = await served((_, response) => answer(response));
    const cancel = new AbortController();
    const onProgress = (phase: TransportPhase) => {
      if (phase === 'authorized') cancel.abort(new Error('stop'));
    };
    const run = async () => {
      for await (const event of streamCall(callTo(url), callOf(cancel.signal, { onProgress })))
        expect(event).toBeUndefined();
    };
    await expect(run()).rejects.toThrow('stop');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([requests.length, sockets.length]).toEqual([0, 0]);
  });

  it('leaves the rest of a read aside', async () => {
    const { url } = await served((_, response) => answer(response));
    const cancel = new AbortController();
    const types: string[] = [];
    const run = async () => {
      for await (const event of streamCall(callTo(url), callOf(cancel.signal))) {
        types.push(event.type);
        if (event.type === 'response-start') cancel.abort(new Error('stop'));
      }
    };
    await expect(run()).rejects.toThrow('stop');
    expect(types.at(-1)).toBe('response-start');
  });

  it('closes the socket when the loop is left', async () => {
    const { url, sockets } = await served((_, response) => sse(response).write(sseBody(HELLO)));
    for await (const event of streamCall(callTo(url), callOf())) if (event.type === 'text-delta') break;
    await closed(sockets[0]);
  });

  it('does not connect when it was cancelled before', async () => {
    const { url, sockets } = await served((_, response) => answer(response));
    const reason = new Error('stop');
    await expect(all(callTo(url), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(sockets).toHaveLength(0);
  });

  it('does not wait for a key', async () => {
    const cancel = new AbortController();
    const call = callTo('http://127.0.0.1:9');
    const waiting = { ...call, endpoint: { ...call.endpoint, authorize: () => new Promise<never>(() => {}) } };
    const reason = new Error('stop');
    setTimeout(() => cancel.abort(reason), 20);
    await expect(all(waiting, cancel.signal)).rejects.toBe(reason);
  });

  it('leaves no listener on the signal', async () => {
    const { url } = await served((_, response) => answer(response));
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    await all(callTo(url), signal);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(listeners).toBeLessThanOrEqual(0);
  });
});
