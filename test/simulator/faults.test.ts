import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asArray, asRecord, parseJson } from '../../src/lib/json.ts';
import { rawCall } from './raw-client.ts';
import type { RawAnswer } from './raw-client.ts';
import { failureNames, wireNames } from './scripts.ts';
import type { FaultScript, WaitForm, WireName } from './scripts.ts';
import { closedPort, startSimulator } from './simulator.ts';
import type { Simulator } from './simulator.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

const text = ['Eins ', 'zwei ', 'drei 🚏 ', 'vier.'];

function faulty(api: WireName, fault: FaultScript, leaveAfterMs = 5000): Promise<RawAnswer> {
  simulator.script({ answer: { text }, fault });
  return rawCall(simulator, { api, leaveAfterMs });
}

async function wholeBody(api: WireName): Promise<Buffer> {
  simulator.script({ answer: { text }, times: 1 });
  const { body } = await rawCall(simulator, { api });
  simulator.reset();
  return body;
}

function errorOf(answer: RawAnswer): Readonly<Record<string, unknown>> | undefined {
  return asRecord(asRecord(parseJson(answer.body.toString()))?.['error']);
}

describe.each(wireNames)('%s', (api) => {
  test.each(failureNames)('%s is a 4xx or 5xx with a JSON body that holds an error', async (failure) => {
    const answer = await faulty(api, { kind: 'http', failure });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.headers['content-type']).toContain('application/json');
    expect(asRecord(parseJson(answer.body.toString()))?.['error']).toBeDefined();
  });

  test('a cut is at exactly the byte, at every byte', async () => {
    const whole = await wholeBody(api);
    for (let at = 0; at < whole.length; at += 37) {
      simulator.reset();
      const answer = await faulty(api, { kind: 'cut-at-byte', at });
      expect(answer.ending).toBe('broken');
      expect(answer.body.equals(whole.subarray(0, at))).toBe(true);
    }
  });

  test('a clean cut ends the body as if it were whole', async () => {
    const answer = await faulty(api, { kind: 'cut-at-byte', at: 60, ending: 'clean' });
    expect([answer.ending, answer.body.length]).toEqual(['whole', 60]);
  });

  test('a cut after two pieces of content holds these and no more', async () => {
    const answer = await faulty(api, { kind: 'cut', after: 2 });
    const body = answer.body.toString();
    expect([answer.ending, body.includes('zwei'), body.includes('drei')]).toEqual(['broken', true, false]);
  });

  test('a cut before the first content holds none', async () => {
    const answer = await faulty(api, { kind: 'cut', after: 0 });
    expect([answer.ending, answer.body.includes('Eins')]).toEqual(['broken', false]);
  });

  test('a cut inside a character leaves half of it', async () => {
    const answer = await faulty(api, { kind: 'cut-in-character', after: 1 });
    expect(answer.body.at(-1)).toBe(0xf0);
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(answer.body)).toThrow();
  });

  test('a stall before the headers', async () => {
    await expect(faulty(api, { kind: 'stall-before-headers' }, 80)).rejects.toThrow('left');
    await simulator.request(({ aborted, bytesWritten }) => aborted && bytesWritten === 0);
  });

  test.each([0, 2])('a stall after %i pieces', async (after) => {
    const answer = await faulty(api, { kind: 'stall', after }, 400);
    expect([answer.status, answer.ending, answer.body.includes('drei')]).toEqual([200, 'left', false]);
    expect(answer.body.includes('zwei')).toBe(after === 2);
  });

  test.each([0, 2])('a malformed event and an error after %i pieces; the answer goes on', async (after) => {
    const malformed = await faulty(api, { kind: 'malformed', after });
    simulator.reset();
    const failing = await faulty(api, { kind: 'stream-error', after });
    for (const { status, body, ending } of [malformed, failing]) {
      expect([status, ending, body.includes('vier.')]).toEqual([200, 'whole', true]);
    }
    const place = failing.body.indexOf('"error"');
    expect(place).toBeGreaterThan(0);
    expect(failing.body.subarray(0, place).includes('zwei')).toBe(after === 2);
  });

  test('a JSON error with a 200', async () => {
    const answer = await faulty(api, { kind: 'json-error-in-200' });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json']);
    expect(parseJson(answer.body.toString())).toHaveProperty('error');
  });

  test('an HTML page', async () => {
    const answer = await faulty(api, { kind: 'html' });
    expect([answer.status, answer.body.toString()]).toEqual([200, expect.stringContaining('<!doctype html>')]);
  });

  test('no finish: all of the text, and none of the end', async () => {
    const answer = await faulty(api, { kind: 'no-finish' });
    const body = answer.body.toString();
    expect([answer.ending, body.includes('vier.')]).toEqual(['whole', true]);
    expect(body).not.toMatch(/"finish_reason":"|"stop_reason":"|"finishReason"|"done":true/);
  });

  test('no usage, and usage after the finish', async () => {
    const counts = /"(prompt_tokens|output_tokens|promptTokenCount|prompt_eval_count)"/;
    const none = await faulty(api, { kind: 'no-usage' });
    expect(none.body.toString()).not.toMatch(counts);
    simulator.reset();
    const late = (await faulty(api, { kind: 'late-usage' })).body.toString();
    const finish = late.search(/"finish_reason":"|"stop_reason":"|"finishReason"|"done":true/);
    expect(late.slice(finish).search(counts)).toBeGreaterThan(0);
  });

  test('an empty answer has its end and nothing else', async () => {
    const { body } = await faulty(api, { kind: 'empty' });
    expect(body.toString()).not.toContain('Eins');
    expect(body.toString()).toMatch(/"finish_reason":"stop"|"end_turn"|"STOP"|"done_reason":"stop"/);
  });

  test('a reset before any answer', async () => {
    await expect(faulty(api, { kind: 'reset' })).rejects.toThrow(/ECONNRESET|hang up/);
  });

  test('keep-alives only', async () => {
    const answer = await faulty(api, { kind: 'keep-alive', everyMs: 10 }, 400);
    expect(answer.body.length).toBeGreaterThanOrEqual(3);
    expect(answer.body.toString()).not.toContain('Eins');
    await simulator.request(({ aborted }) => aborted);
  });

  test('a drip is the whole answer, slowly', async () => {
    const whole = await wholeBody(api);
    const answer = await faulty(api, { kind: 'drip', bytes: 100, everyMs: 1 });
    expect(answer.body.equals(whole)).toBe(true);
  });
});

test('the wait in every form', async () => {
  const forms: readonly [form: WaitForm, header: string, expected: RegExp][] = [
    ['retry-after-seconds', 'retry-after', /^90$/],
    ['retry-after-date', 'retry-after', /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/],
    ['retry-after-ms', 'retry-after-ms', /^90000$/],
    ['x-ms-retry-after-ms', 'x-ms-retry-after-ms', /^90000$/],
    ['x-ratelimit-reset-duration', 'x-ratelimit-reset-requests', /^1m30s$/],
    ['x-ratelimit-reset-epoch', 'x-ratelimit-reset', /^\d{13}$/],
    ['anthropic-ratelimit-reset', 'anthropic-ratelimit-requests-reset', /^\d{4}-\d\d-\d\dT.*Z$/],
  ];
  for (const [wait, header, expected] of forms) {
    simulator.reset();
    const answer = await faulty('openai', { kind: 'http', failure: 'rate-limit', wait, waitMs: 90_000 });
    expect(answer.headers[header]).toMatch(expected);
  }
  simulator.reset();
  const google = await faulty('gemini', {
    kind: 'http',
    failure: 'rate-limit',
    wait: 'google-retry-info',
    waitMs: 34_000,
  });
  const delays = asArray(errorOf(google)?.['details']).map((detail) => asRecord(detail)?.['retryDelay']);
  expect(delays).toContain('34s');
});

test('the vendor’s own word on retrying', async () => {
  const answer = await faulty('openai', { kind: 'http', failure: 'server', shouldRetry: false });
  expect(answer.headers['x-should-retry']).toBe('false');
});

test('connections that are reset as soon as they are made', async () => {
  simulator.refuse(1);
  await expect(rawCall(simulator, { api: 'openai' })).rejects.toThrow(/ECONNRESET|hang up/);
  expect((await rawCall(simulator, { api: 'openai' })).status).toBe(200);
  expect(simulator.requests()).toHaveLength(1);
});

test('a closed port is free, and refuses', async () => {
  const port = await closedPort();
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
  const server = createServer().listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  server.close();
});
