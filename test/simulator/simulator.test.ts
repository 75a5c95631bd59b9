import { createParser } from 'eventsource-parser';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asArray, asRecord, asString } from '../../src/lib/json.ts';
import { rawCall } from './raw-client.ts';
import type { RawAnswer } from './raw-client.ts';
import { wireNames } from './scripts.ts';
import { startSimulator } from './simulator.ts';
import type { Simulator } from './simulator.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

interface SseEvent {
  readonly event: string | undefined;
  readonly data: string;
}

function sseEvents({ body }: RawAnswer): SseEvent[] {
  const events: SseEvent[] = [];
  const parser = createParser({ onEvent: ({ event, data }) => events.push({ event, data }) });
  parser.feed(body.toString());
  return events;
}

function joined(records: readonly (Readonly<Record<string, unknown>> | undefined)[], field: string): string {
  return records.map((record) => asString(record?.[field]) ?? '').join('');
}

function jsonLines({ body }: RawAnswer): unknown[] {
  return body
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}

const answer = {
  text: ['Grüße ', 'aus 🚏', '.'],
  reasoning: 'Well.',
  tools: [{ id: 'call_1', name: 'read_file', input: { path: 'a.ts' } }],
  usage: { input: 100, cacheRead: 20, output: 30, reasoning: 7 },
};

describe('the wire formats', () => {
  test('OpenAI: chunks, usage in a chunk without choices, [DONE]', async () => {
    simulator.script({ answer });
    const raw = await rawCall(simulator, { api: 'openai' });
    expect(raw.headers['content-type']).toContain('text/event-stream');
    const events = sseEvents(raw);
    expect(events.at(-1)?.data).toBe('[DONE]');
    const chunks = events.slice(0, -1).map(({ data }) => asRecord(JSON.parse(data)) ?? {});
    const deltas = chunks.map((chunk) => asRecord(asRecord(asArray(chunk['choices'])[0])?.['delta']));
    expect(joined(deltas, 'content')).toBe('Grüße aus 🚏.');
    expect(joined(deltas, 'reasoning_content')).toBe('Well.');
    const calls = deltas.flatMap((delta) => asArray(delta?.['tool_calls'])).map((call) => asRecord(call));
    expect(calls.map((call) => asRecord(call?.['function'])?.['arguments']).join('')).toBe('{"path":"a.ts"}');
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: {
        prompt_tokens: 120,
        prompt_tokens_details: { cached_tokens: 20 },
        completion_tokens: 37,
        completion_tokens_details: { reasoning_tokens: 7 },
      },
    });
    expect(chunks.at(-2)).toMatchObject({ choices: [{ finish_reason: 'tool_calls' }] });
  });

  test('OpenAI: no usage for who does not ask for it', async () => {
    const response = await fetch(`${simulator.base('openai')}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Hi' }] }),
    });
    expect(await response.text()).not.toContain('prompt_tokens');
  });

  test('Anthropic: named events, a ping, input beside the cache, message_stop last', async () => {
    simulator.script({ answer: { ...answer, usage: { ...answer.usage, cacheWrite5m: 5 } } });
    const events = sseEvents(await rawCall(simulator, { api: 'anthropic' }));
    expect(events.every(({ event, data }) => asRecord(JSON.parse(data))?.['type'] === event)).toBe(true);
    expect(events.map(({ event }) => event)).toContain('ping');
    expect(events.at(-1)?.event).toBe('message_stop');
    expect(JSON.parse(events[0]?.data ?? '')).toMatchObject({
      message: { usage: { input_tokens: 100, cache_read_input_tokens: 20, cache_creation_input_tokens: 5 } },
    });
    expect(JSON.parse(events.at(-2)?.data ?? '')).toMatchObject({
      delta: { stop_reason: 'tool_use' },
      usage: { output_tokens: 37 },
    });
    const starts = events.filter(({ event }) => event === 'content_block_start');
    const stops = events.filter(({ event }) => event === 'content_block_stop');
    expect([starts.length, stops.length]).toEqual([3, 3]);
    const deltas = events.map(({ data }) => asRecord(asRecord(JSON.parse(data))?.['delta']));
    expect(joined(deltas, 'text')).toBe('Grüße aus 🚏.');
    expect(joined(deltas, 'partial_json')).toBe('{"path":"a.ts"}');
  });

  test('Gemini: lines end with CRLF, thoughts are not part of the candidates', async () => {
    simulator.script({ answer });
    const raw = await rawCall(simulator, { api: 'gemini' });
    expect(raw.body.toString().replaceAll('\r\n', '')).not.toContain('\n');
    const chunks = sseEvents(raw).map(({ data }) => asRecord(JSON.parse(data)) ?? {});
    const parts = chunks.map((chunk) => {
      const content = asRecord(asRecord(asArray(chunk['candidates'])[0])?.['content']);
      return asRecord(asArray(content?.['parts'])[0]);
    });
    expect(joined(parts, 'text')).toBe('Well.Grüße aus 🚏.');
    expect(parts.some((part) => part?.['functionCall'] !== undefined)).toBe(true);
    expect(chunks.at(-1)).toMatchObject({
      candidates: [{ finishReason: 'STOP' }],
      usageMetadata: {
        promptTokenCount: 120,
        cachedContentTokenCount: 20,
        candidatesTokenCount: 30,
        thoughtsTokenCount: 7,
      },
    });
  });

  test('Ollama: a JSON object a line, the counts in the last', async () => {
    simulator.script({ answer });
    const raw = await rawCall(simulator, { api: 'ollama' });
    expect(raw.headers['content-type']).toBe('application/x-ndjson');
    const lines = jsonLines(raw).map((line) => asRecord(line) ?? {});
    expect(lines.map((line) => asRecord(line['message'])?.['content']).join('')).toBe('Grüße aus 🚏.');
    expect(lines.at(-1)).toMatchObject({ done: true, done_reason: 'stop', prompt_eval_count: 120, eval_count: 37 });
  });
});

describe('the request', () => {
  test('a request that the vendor would not take is a 400 in the vendor’s shape', async () => {
    const withoutLimit = await fetch(`${simulator.base('anthropic')}/v1/messages`, {
      method: 'POST',
      headers: { 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Hi' }] }),
    });
    expect(withoutLimit.status).toBe(400);
    expect(await withoutLimit.json()).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: 'max_tokens: Field required' },
    });
  });

  test('images are taken and seen', async () => {
    const response = await fetch(`${simulator.base('openai')}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({
        model: 'm',
        stream: true,
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,aGVsbG8=' } }] },
        ],
      }),
    });
    const said = sseEvents({ status: 200, headers: {}, body: Buffer.from(await response.text()), ending: 'whole' })
      .filter(({ data }) => data !== '[DONE]')
      .map(
        ({ data }) => asRecord(asRecord(asArray(asRecord(JSON.parse(data))?.['choices'])[0])?.['delta'])?.['content'],
      );
    expect(said.join('')).toContain('an image (`image/png`, 5 bytes)');
  });

  test('a key with "invalid" in it is refused', async () => {
    const raw = await rawCall(simulator, { api: 'anthropic', headers: { 'x-api-key': 'sim-invalid' } });
    expect([raw.status, raw.body.toString()]).toEqual([401, expect.stringContaining('authentication_error')]);
  });

  test('the log keeps the key for assertions, the page shows only its hash', async () => {
    await rawCall(simulator, { api: 'openai', headers: { authorization: 'Bearer sim-secret-1' } });
    expect(simulator.requests()[0]?.headers['authorization']).toBe('Bearer sim-secret-1');
    const page = await (await fetch(`${simulator.url}/control/requests`)).text();
    expect(page).not.toContain('sim-secret-1');
    expect(JSON.parse(page)).toMatchObject([
      { api: 'openai', model: 'model-1', headers: { authorization: { present: true, sha256: expect.any(String) } } },
    ]);
  });

  test.each(wireNames)('%s: the log sees the client leave', async (api) => {
    simulator.script({ answer: { text: 'word ', repeat: 10_000, pace: 5 } });
    const raw = await rawCall(simulator, { api, leaveAfter: 300 });
    expect(raw.ending).toBe('left');
    const entry = await simulator.request(({ aborted }) => aborted);
    expect(entry.closedAt).toBeGreaterThanOrEqual(entry.at);
    expect(entry.bytesWritten).toBeLessThan(100_000);
  });

  test('a whole answer is no abort', async () => {
    const raw = await rawCall(simulator, { api: 'openai' });
    const entry = await simulator.request(({ state }) => state === 'finished');
    expect([entry.aborted, entry.bytesWritten]).toEqual([false, raw.body.length]);
  });
});

describe('scripts', () => {
  test('the nth request, a number of times, by wire format, model and text', async () => {
    simulator.script({ match: { api: 'openai', nth: 2 }, answer: { text: 'SECOND' } });
    simulator.script({ match: { text: 'twice' }, answer: { text: 'TWICE' }, times: 2 });
    simulator.script({ match: { model: 'model-2' }, answer: { text: 'MODEL' } });
    simulator.script({ answer: { text: 'OTHER' } });
    const said = async (call: Parameters<typeof rawCall>[1]) =>
      /SECOND|TWICE|MODEL|OTHER/.exec((await rawCall(simulator, call)).body.toString())?.[0];
    expect(await said({ api: 'openai' })).toBe('OTHER');
    expect(await said({ api: 'openai' })).toBe('SECOND');
    expect(await said({ api: 'openai' })).toBe('OTHER');
    expect(await said({ api: 'gemini', text: 'twice' })).toBe('TWICE');
    expect(await said({ api: 'ollama', text: 'twice' })).toBe('TWICE');
    expect(await said({ api: 'ollama', text: 'twice' })).toBe('OTHER');
    expect(await said({ api: 'ollama', model: 'model-2' })).toBe('MODEL');
  });

  test('over HTTP, with the wrong property named', async () => {
    const post = (value: unknown) =>
      fetch(`${simulator.url}/control/script`, { method: 'POST', body: JSON.stringify(value) });
    expect((await post([{ answer: { text: 'FROM HTTP' } }])).status).toBe(200);
    expect((await rawCall(simulator, { api: 'openai' })).body.toString()).toContain('FROM HTTP');
    const wrong = await post({ answer: { txt: 'x' } });
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('txt')]);
    await fetch(`${simulator.url}/control/reset`, { method: 'POST' });
    expect((await rawCall(simulator, { api: 'openai' })).body.toString()).not.toContain('FROM HTTP');
    expect(simulator.requests()).toHaveLength(1);
  });

  test('a script that cannot be played says so', async () => {
    simulator.script({ answer: { text: 'abc' }, fault: { kind: 'cut-in-character', after: 0 } });
    const raw = await rawCall(simulator, { api: 'openai' });
    expect([raw.status, raw.body.toString()]).toEqual([599, expect.stringContaining('no character of several bytes')]);
  });
});

describe('without a script', () => {
  test('the answer reflects the question and its code, and is the same for the same question', async () => {
    const text = 'From `src/a.py`, lines 1 to 1:\n\n```python\nprint(1)\n```\n\nWhat does this do?';
    const first = jsonLines(await rawCall(simulator, { api: 'ollama', text }));
    const second = jsonLines(await rawCall(simulator, { api: 'ollama', text }));
    const said = (lines: unknown[]) => lines.map((line) => asRecord(asRecord(line)?.['message'])?.['content']).join('');
    expect(said(first)).toContain('“What does this do?”');
    expect(said(first)).toContain('```python\nprint(1)\n```');
    expect(said(first)).toContain('| --- |');
    expect(said(second)).toBe(said(first));
  });

  test('the same beginning is read from the cache the second time', async () => {
    const cached = async (text: string) => {
      const raw = await rawCall(simulator, { api: 'openai', text });
      return Number(/"cached_tokens":(\d+)/.exec(raw.body.toString())?.[1]);
    };
    const beginning = 'a long beginning '.repeat(20);
    expect(await cached(`${beginning}one`)).toBe(0);
    expect(await cached(`${beginning}two`)).toBeGreaterThan(80);
  });

  test('a magic word fails one wire format, or the one that is named', async () => {
    const status = async (api: 'openai' | 'anthropic', text: string) =>
      (await rawCall(simulator, { api, text })).status;
    expect(await status('openai', 'Please /simulate 429')).toBe(429);
    expect(await status('anthropic', 'Please /simulate 429')).toBe(200);
    expect(await status('anthropic', '/simulate 429 anthropic now')).toBe(429);
    expect(await status('openai', '/simulate outage')).toBe(503);
    expect(await status('anthropic', '/simulate outage')).toBe(503);
    expect(await status('openai', '/simulate nonsense')).toBe(200);
  });

  test('a fault within the answer spoils every wire format: the first model may rest after a fault before it', async () => {
    const ends = async (api: 'openai' | 'anthropic', text: string) => {
      const { body } = await rawCall(simulator, { api, text });
      return body.toString().includes(api === 'openai' ? '[DONE]' : 'message_stop');
    };
    for (const api of ['openai', 'anthropic'] as const) {
      expect(await ends(api, 'Whole, please')).toBe(true);
      expect(await ends(api, '/simulate cut')).toBe(false);
    }
  });

  test('the first page lists them', async () => {
    expect(await (await fetch(simulator.url)).text()).toContain('/simulate 429');
  });
});
