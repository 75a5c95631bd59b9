import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/lib/json.ts';
import type { ChatRequest } from '../../src/llm/chat-request.ts';
import { LlmError } from '../../src/llm/llm-error.ts';
import { isContent } from '../../src/llm/stream-event.ts';
import type { StreamEvent } from '../../src/llm/stream-event.ts';
import { callOf } from '../support/calls.ts';
import { foldEvents } from '../support/fold.ts';
import { collect, endpoint, everythingOf, Gates, KEY, REQUEST, stream } from './contract-call.ts';
import { contractServers } from './contract-servers.ts';
import type { Answer } from './contract-servers.ts';
import { MODEL } from './rows.ts';
import type { ContractRow } from './rows.ts';

const HALF_A_KEY = KEY.slice(0, 12);

/** What every provider must do, against a real server on loopback. */
export function describeProviderContract(row: ContractRow): void {
  const servers = contractServers();
  const server = servers.open;

  /** The events of one call and how it ended. */
  async function call(answer: Answer, signal = new AbortController().signal, request = REQUEST) {
    const loopback = await server(answer);
    const events: StreamEvent[] = [];
    let error: unknown;
    try {
      for await (const event of stream(row, loopback, signal, request)) events.push(event);
    } catch (thrown) {
      error = thrown;
    }
    return { events, error, loopback };
  }

  async function failure(answer: Answer): Promise<LlmError> {
    const { error, events } = await call(answer);
    expect(error).toBeInstanceOf(LlmError);
    expect(events.filter(({ type }) => type === 'finish')).toEqual([]);
    if (!(error instanceof LlmError)) throw new Error('no failure');
    return error;
  }

  const send =
    (...pieces: readonly string[]): Answer =>
    ({ response }) => {
      response.writeHead(200, { 'content-type': row.contentType });
      response.end(pieces.join(''));
    };

  describe('an answer', () => {
    it('comes as deltas, each before the next is written, with one finish at the end', async () => {
      const words = ['one ', 'two ', 'three'];
      const gates = new Gates();
      const loopback = await server(async ({ response }) => {
        response.writeHead(200, { 'content-type': row.contentType });
        response.write(row.start);
        for (const word of words) {
          response.write(row.text(word));
          await gates.opened(word);
        }
        response.end(row.finish('stop'));
      });
      const events: StreamEvent[] = [];
      for await (const event of stream(row, loopback)) {
        events.push(event);
        if (event.type === 'text-delta') gates.open(event.text);
      }
      expect(events.flatMap((event) => (event.type === 'text-delta' ? event.text : []))).toEqual(words);
      expect(events.filter(({ type }) => type === 'finish')).toHaveLength(1);
      expect(events.at(-1)).toMatchObject({ type: 'finish', reason: { unified: 'stop' } });
    });

    it('says which model answered, and what it used, in disjoint buckets', async () => {
      const { events } = await call(send(row.start, row.text('Hi'), row.finish('stop')));
      const { model, usage } = foldEvents(events);
      expect({ model, usage }).toEqual({ model: MODEL, usage: row.usage });
    });

    it('keeps reasoning apart from text', async () => {
      const { events } = await call(
        send(row.start, row.reasoning('Hm. '), row.reasoning('Yes.'), row.text('Hi'), row.finish('stop')),
      );
      const { text, reasoning } = foldEvents(events);
      expect({ text, reasoning }).toEqual({ text: 'Hi', reasoning: 'Hm. Yes.' });
    });

    it('holds tool calls with start, pieces and an end with the whole input', async () => {
      const input = { place: 'Zürich', days: [1, 2] };
      const { events } = await call(send(row.start, row.toolCall('weather', input), row.finish('tool-calls')));
      const calls = events.filter(({ type }) => type.startsWith('tool-call'));
      expect(calls[0]).toMatchObject({ type: 'tool-call-start', name: 'weather' });
      expect(calls.at(-1)).toMatchObject({ type: 'tool-call-end', name: 'weather', input });
      expect(foldEvents(events).tools.map(({ inputText }) => parseJson(inputText))).toEqual([input]);
      expect(events.at(-1)).toMatchObject({ type: 'finish', reason: { unified: 'tool-calls' } });
    });

    it('is the same when every byte comes alone', async () => {
      const text = 'Grüße 🦆 你好';
      const { events, error } = await call(async ({ response }) => {
        response.writeHead(200, { 'content-type': row.contentType });
        for (const byte of Buffer.from(row.start + row.text(text) + row.finish('stop'))) {
          response.write(Uint8Array.of(byte));
          await new Promise(setImmediate);
        }
        response.end();
      });
      expect({ error, text: foldEvents(events).text }).toEqual({ error: undefined, text });
    });

    it('that says nothing has a finish and no content, so that whoever asked can tell', async () => {
      const { events, error } = await call(send(row.start, row.finish('stop')));
      expect({ error, content: events.filter(isContent), last: events.at(-1)?.type }).toEqual({
        error: undefined,
        content: [],
        last: 'finish',
      });
    });

    it('takes its connection back for the next call', async () => {
      const loopback = await server(send(row.start, row.text('Hi'), row.finish('stop')));
      const texts: string[] = [];
      for (let round = 0; round < 3; round++) {
        texts.push(foldEvents(await collect(stream(row, loopback))).text);
        await sleep(20); // the end of the body comes behind the finish
      }
      expect(texts).toEqual(['Hi', 'Hi', 'Hi']);
      expect(new Set(loopback.visits.map(({ clientPort }) => clientPort)).size).toBe(1);
    });
  });

  describe('a request', () => {
    it('goes to the right place, with the key in its header and nowhere else', async () => {
      const { loopback } = await call(send(row.start, row.text('Hi'), row.finish('stop')));
      const { method, url, headers, body } = (await loopback.nextVisit()).received;
      const [path, query] = url.split('?');
      expect({ method, path, query }).toEqual({ method: 'POST', path: row.path, query: row.query });
      expect(headers).toMatchObject({ 'content-type': 'application/json', ...row.headers });
      expect(headers[row.keyHeader]).toBe(row.keyValue(KEY));
      const { [row.keyHeader]: _key, ...others } = headers;
      expect(JSON.stringify(others) + url + body).not.toContain(KEY);
      expect(body).toContain('Hello there');
      expect(body).toContain('Be brief.');
      expect(url + body).toContain(MODEL);
    });

    it('is not sent before the stream is iterated', async () => {
      const loopback = await server(send(row.start, row.finish('stop')));
      stream(row, loopback);
      await sleep(20);
      expect(loopback.visits).toEqual([]);
    });

    it('holds images', async () => {
      const parts = [
        { type: 'text', text: 'What is this?' },
        { type: 'image', mediaType: 'image/png', data: 'aW1hZ2U=' },
      ] as const;
      const request: ChatRequest = { kind: 'chat', group: 'main', messages: [{ role: 'user', parts }] };
      const { loopback } = await call(send(row.start, row.finish('stop')), undefined, request);
      expect((await loopback.nextVisit()).received.body).toContain('aW1hZ2U=');
    });

    it('asks for the key for each call', async () => {
      const loopback = await server(send(row.start, row.text('Hi'), row.finish('stop')));
      const keys = ['first-key-of-two', 'second-key-of-two'];
      const model = row.create({
        ...endpoint(row, loopback),
        authorize: async () => ({ 'x-test': keys.shift() ?? '' }),
      });
      for (let round = 0; round < 2; round++) await collect(model.stream(REQUEST, callOf()));
      expect(loopback.visits.map(({ received }) => received.headers['x-test'])).toEqual([
        'first-key-of-two',
        'second-key-of-two',
      ]);
    });

    it('is not sent without a key', async () => {
      const loopback = await server(send(row.start, row.finish('stop')));
      const missing = new LlmError('auth', 'no key');
      const model = row.create({ ...endpoint(row, loopback), authorize: () => Promise.reject(missing) });
      await expect(collect(model.stream(REQUEST, callOf()))).rejects.toMatchObject({
        kind: 'auth',
      });
      expect(loopback.visits).toEqual([]);
    });
  });

  describe('a server that echoes the key', () => {
    /** The same answer with `name` for every name that the server gives. */
    const echoing = (answer: string, name: string): string =>
      answer
        .replaceAll(new RegExp(`"(?:${MODEL}|chatcmpl-1|msg_1|resp-1|call_1|toolu_1)"`, 'g'), `"${name}"`)
        .replaceAll(/"(finish_reason|stop_reason|finishReason|done_reason)":"\w+"/g, `"$1":"${name}"`)
        .replaceAll(/"(usage|usageMetadata)":\{/g, `"$1":{"service_tier":"${name}","serviceTier":"${name}",`);
    const named = (name: string) =>
      send(echoing(row.start + row.text('Hi') + row.toolCall(name, { a: 1 }) + row.finish('stop'), name));

    it('as a name gets it into no event', async () => {
      const plain = (await call(named('plain'))).events;
      expect(JSON.stringify(plain).split('"plain"').length).toBeGreaterThan(row.api === 'ollama-chat' ? 3 : 6);
      const { events, error } = await call(named(KEY));
      expect(error).toBeUndefined();
      expect(JSON.stringify(events)).not.toContain(KEY);
      expect(JSON.stringify(events)).toContain('[redacted]');
      expect(foldEvents(events).text).toBe('Hi');
      const ids = new Set(
        events.flatMap((event) => (event.type.startsWith('tool-call') ? Reflect.get(event, 'id') : [])),
      );
      expect(ids.size).toBe(1);
      expect(events.at(-1)?.type).toBe('finish');
    });

    it('as a name that is too long gets no half of it into an event', async () => {
      const { events } = await call(
        send(echoing(row.start + row.text('Hi') + row.finish('stop'), 'x'.repeat(180) + KEY)),
      );
      expect(JSON.stringify(events)).not.toContain(HALF_A_KEY);
    });

    it.each([40, 70, 470, 490, 4090])('behind %d characters gets no half of it into an error', async (before) => {
      const words = `${'x'.repeat(before)} ${KEY}`;
      const inside = await failure(send(row.start, row.errorEvent(401, words)));
      expect(everythingOf(inside)).not.toContain(HALF_A_KEY);
      const refusal = await failure(({ response }) => {
        response.writeHead(401, { 'content-type': 'application/json' });
        response.end(row.error(401, words));
      });
      expect(everythingOf(refusal)).not.toContain(HALF_A_KEY);
    });
  });

  describe('a broken answer', () => {
    it('without a finish is truncated', async () => {
      expect((await failure(send(row.start, row.text('Half an ans')))).kind).toBe('truncated');
    });

    it('whose connection is lost is truncated, with what came before', async () => {
      const { events, error } = await call(async ({ response }) => {
        response.writeHead(200, { 'content-type': row.contentType });
        response.write(row.start + row.text('Half'));
        await sleep(20);
        response.destroy();
      });
      expect(error).toMatchObject({ kind: 'truncated' });
      expect(foldEvents(events).text).toBe('Half');
    });

    it('without a byte is truncated, and without a header a network error', async () => {
      expect((await failure(send())).kind).toBe('truncated');
      expect((await failure(({ response }) => void response.destroy())).kind).toBe('network');
    });

    it('with an event that makes no sense is malformed, with what came before', async () => {
      const { events, error } = await call(
        send(row.start, row.text('Good'), row.malformed, row.text('more'), row.finish('stop')),
      );
      expect(error).toMatchObject({ kind: 'malformed' });
      expect(foldEvents(events).text).toBe('Good');
    });

    it('with an error in the place of an event is that error, with what came before', async () => {
      const { events, error } = await call(
        send(row.start, row.text('Good'), row.errorEvent(529, 'The server is overloaded')),
      );
      expect(error).toMatchObject({ kind: 'overloaded', details: { vendorMessage: 'The server is overloaded' } });
      expect(foldEvents(events).text).toBe('Good');
    });

    it('that is JSON with an error is that error', async () => {
      const error = await failure(({ response }) => {
        response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'req-7' });
        response.end(row.error(529, 'The server is overloaded'));
      });
      expect(error).toMatchObject({ kind: 'overloaded', details: { requestId: 'req-7' } });
    });

    it('that is an HTML page is malformed', async () => {
      const error = await failure(({ response }) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end(`<!DOCTYPE html><html><head><title>Sign in ${KEY}</title></head></html>`);
      });
      expect(error.kind).toBe('malformed');
      expect(everythingOf(error)).not.toContain(KEY);
    });

    it('from nobody is a network error', async () => {
      const loopback = await server(send());
      await servers.close(loopback);
      await expect(collect(stream(row, loopback))).rejects.toMatchObject({ kind: 'network' });
    });
  });

  describe('a refusal', () => {
    const refusals = [
      { status: 401, kind: 'auth', words: 'Invalid API key' },
      { status: 403, kind: 'permission', words: 'You may not do that' },
      { status: 404, kind: 'model-not-found', words: `model "${MODEL}" not found` },
      { status: 429, kind: 'rate-limit', words: 'Slow down, please' },
      { status: 500, kind: 'server', words: 'Something broke' },
      { status: 503, kind: 'overloaded', words: 'Come back later' },
      { status: 529, kind: 'overloaded', words: 'Come back later' },
    ] as const;

    it.each(refusals)(
      'with status $status is $kind, with where it happened and no key',
      async ({ status, kind, words }) => {
        const { error, loopback } = await call(({ response }) => {
          response.writeHead(status, {
            'content-type': 'application/json',
            'x-request-id': 'req-7',
            'retry-after': '7',
          });
          response.end(row.error(status, `${words} (${KEY})`));
        });
        if (!(error instanceof LlmError)) throw new Error('no failure');
        expect(error.kind).toBe(kind);
        expect(error.details).toMatchObject({
          status,
          requestId: 'req-7',
          url: loopback.baseUrl + row.path,
          vendor: row.vendor,
          model: MODEL,
          deployment: 'deployment-1',
          retryAfterMs: 7000,
        });
        expect(error.details.vendorMessage).toContain(words);
        expect(everythingOf(error)).not.toContain(KEY);
      },
    );

    it('inside a 200 holds no key either', async () => {
      const error = await failure(send(row.start, row.errorEvent(401, `Invalid API key ${KEY}`)));
      expect(error).toMatchObject({ kind: 'auth', details: { vendor: row.vendor, model: MODEL } });
      expect(everythingOf(error)).not.toContain(KEY);
    });

    it('with a page in place of a body is what its status says', async () => {
      const error = await failure(({ response }) => {
        response.writeHead(502, { 'content-type': 'text/html' });
        response.end('<html><head><title>Bad gateway</title></head></html>');
      });
      expect(error).toMatchObject({ kind: 'server', details: { status: 502 } });
    });
  });

  describe('whoever asked may leave', () => {
    const reason = new Error('enough');

    it('before the call: nothing is sent, and the reason is thrown', async () => {
      const { error, loopback } = await call(send(row.start, row.finish('stop')), AbortSignal.abort(reason));
      expect(error).toBe(reason);
      expect(loopback.visits).toEqual([]);
    });

    it('before the headers: the socket is closed, and the reason is thrown', async () => {
      const controller = new AbortController();
      const loopback = await server(() => {});
      const answer = collect(stream(row, loopback, controller.signal));
      const { left } = await loopback.nextVisit();
      controller.abort(reason);
      await expect(answer).rejects.toBe(reason);
      expect(await left).toBe(true);
    });

    it('in the middle: the socket is closed, the reason is thrown and no event comes after', async () => {
      const controller = new AbortController();
      const loopback = await server(({ response }) => {
        response.writeHead(200, { 'content-type': row.contentType });
        response.write(row.start + row.text('Once upon a time'));
      });
      const texts: string[] = [];
      const answer = (async () => {
        for await (const event of stream(row, loopback, controller.signal)) {
          if (controller.signal.aborted) throw new Error(`${event.type} after the abort`);
          if (event.type !== 'text-delta') continue;
          texts.push(event.text);
          controller.abort(reason);
        }
      })();
      await expect(answer).rejects.toBe(reason);
      expect(texts).toEqual(['Once upon a time']);
      expect(await (await loopback.nextVisit()).left).toBe(true);
    });

    it('by leaving the loop: the socket is closed', async () => {
      const loopback = await server(({ response }) => {
        response.writeHead(200, { 'content-type': row.contentType });
        response.write(row.start + row.text('Once upon a time'));
      });
      for await (const event of stream(row, loopback)) if (event.type === 'text-delta') break;
      expect(await (await loopback.nextVisit()).left).toBe(true);
    });
  });
}
