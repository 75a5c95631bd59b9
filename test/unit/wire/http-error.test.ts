import { describe, expect, it } from 'vitest';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { ErrorKind } from '../../../src/llm/llm-error.ts';
import { readCommonError } from '../../../src/wire/common-error.ts';
import { errorFromResponse, errorInStream, requestIdOf } from '../../../src/wire/http-error.ts';
import { locatedError } from '../../../src/wire/located-error.ts';
import { publicUrl, redact, secretsOf } from '../../../src/wire/redact.ts';
import { targetOf } from '../../support/calls.ts';
import { cpuMs } from '../../support/cpu-ms.ts';

function failed(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): LlmError {
  const bodyText = typeof body === 'string' ? body : JSON.stringify(body);
  return errorFromResponse({ status, headers, bodyText, readError: readCommonError, nowMs: 0 });
}

describe('the status alone', () => {
  it.each<[number, ErrorKind]>([
    [400, 'invalid-request'],
    [401, 'auth'],
    [402, 'quota'],
    [403, 'permission'],
    [404, 'invalid-request'],
    [407, 'network'],
    [408, 'server'],
    [413, 'context-window'],
    [422, 'invalid-request'],
    [429, 'rate-limit'],
    [498, 'overloaded'],
    [500, 'server'],
    [502, 'server'],
    [503, 'overloaded'],
    [504, 'server'],
    [524, 'server'],
    [529, 'overloaded'],
  ])('%d is %s', (status, kind) => {
    expect(failed(status, '').kind).toBe(kind);
  });
});

describe('what the body says', () => {
  it.each<[ErrorKind, number, unknown]>([
    ['quota', 429, { error: { code: 'insufficient_quota', message: 'Your plan is used up.' } }],
    ['quota', 400, { error: { message: 'Your credit balance is too low to use this API.' } }],
    ['quota', 403, { error: { message: 'You have insufficient funds.' } }],
    ['rate-limit', 429, { error: { message: 'Slow down. Upgrade your billing plan. Please try again in 3.2s.' } }],
    ['rate-limit', 429, { message: 'Too many tokens per minute for this model' }],
    ['rate-limit', 429, { error: { message: 'Request too large: the input or output tokens must be reduced.' } }],
    ['context-window', 400, { error: { code: 'context_length_exceeded', message: 'x' } }],
    ['context-window', 400, { error: { message: 'The prompt is too long: 9 tokens > 8' } }],
    ['context-window', 500, { error: { message: 'input exceeds the available context size' } }],
    ['overloaded', 500, { error: { type: 'overloaded_error', message: 'Busy' } }],
    ['overloaded', 429, { error: { message: 'The engine is currently overloaded' } }],
    ['model-not-found', 404, { error: "model 'nope:7b' not found" }],
    ['model-not-found', 400, { error: { message: 'nope is not a valid model ID' } }],
    ['invalid-request', 404, '404 page not found'],
    ['invalid-request', 400, { error: { message: 'Temperature is not supported with this model.' } }],
    ['unsupported', 400, { error: 'gemma does not support tools' }],
    ['auth', 400, { error: { message: 'API key not valid. Please pass a valid API key.' } }],
    ['auth', 400, { code: 'x', error: 'Incorrect API key provided: ab***yz' }],
    ['permission', 403, { error: { type: 'permission_error', message: 'Your key may not do this.' } }],
    ['content-policy', 400, { error: { code: 'content_filter', message: 'The prompt was filtered.' } }],
    ['content-policy', 403, { error: { message: 'Your input was flagged for violence' } }],
    ['server', 500, { error: { message: 'A safety check crashed' } }],
  ])('%s: %d %j', (kind, status, body) => {
    expect(failed(status, body).kind).toBe(kind);
  });

  it('is found however it is wrapped', () => {
    const message = 'The text.';
    for (const body of [
      { error: { message } },
      { error: message },
      { message },
      { detail: message },
      { detail: [{ msg: message }] },
      [{ error: { message } }],
      { error: { error: { message } } },
      { errors: [{ code: 10000, message }] },
      { error: { message: JSON.stringify({ error: { message } }) } },
    ])
      expect(failed(400, body).details.vendorMessage, JSON.stringify(body)).toBe(message);
  });

  it('may be a page, or text, or nothing', () => {
    expect(failed(502, '<html><title>Bad gateway</title>').details.vendorMessage).toContain('“Bad gateway”');
    expect(failed(502, 'upstream is gone').details.vendorMessage).toBe('upstream is gone');
    expect(failed(502, '').details.vendorMessage).toBeUndefined();
    expect(failed(502, '{"half').details.vendorMessage).toBeUndefined();
  });

  it('is classified in no time, whatever it is', () => {
    const words = [
      'input tokens ',
      'request too large ',
      'model ',
      'retry in 1',
      'retry in 1s',
      'your account ',
      'exceed ',
    ];
    const pieces = [
      ...words,
      'x',
      '*',
      '-_',
      ' ',
      '"',
      "'",
      " '",
      '`',
      '. ',
      '{',
      "Error code: 429 - {'error': {",
      '://a:',
    ];
    const classifyAll = (): void => {
      for (const piece of pieces)
        for (const status of [400, 429, 500])
          failed(status, { error: { message: piece.repeat(65_536 / piece.length) } });
    };
    expect(cpuMs(classifyAll)).toBeLessThan(500); // 20 ms on an idle machine
  });
});

describe('what headers say', () => {
  it('is the wait, the wish and the id', () => {
    const headers = { 'retry-after': '2', 'x-should-retry': 'false', 'request-id': 'r7' };
    expect(failed(429, '', headers).details).toEqual({ status: 429, retryAfterMs: 2000, shouldRetry: false });
    expect(requestIdOf(headers, [])).toBe('r7');
  });

  it('is no wish where it is neither of the two words', () => {
    for (const word of ['constructor', '__proto__', 'maybe', ''])
      expect(failed(500, '', { 'x-should-retry': word }).details).toEqual({ status: 500 });
  });

  it('goes before what the message says', () => {
    const body = { error: { message: 'Try again in 9s' } };
    expect(failed(429, body).details.retryAfterMs).toBe(9000);
    expect(failed(429, body, { 'retry-after': '2' }).details.retryAfterMs).toBe(2000);
  });
});

describe('a wait', () => {
  const month = 31 * 24 * 3_600_000;
  const delay = (retryDelay: string) => ({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay });

  it.each<[string, string, Readonly<Record<string, string>>?]>([
    ['of a field', '{"error":{"message":"x","retry_after":1e308}}'],
    ['of another field', '{"error":{"message":"x","resets_in_seconds":1e300}}'],
    ['of Google', JSON.stringify({ error: { message: 'x', details: [delay(`${'9'.repeat(400)}s`)] } })],
    ['of words', '{"error":{"message":"Try again in 999999999999 days"}}'],
    ['of a header', '', { 'retry-after': '9'.repeat(300) }],
    ['of a header in milliseconds', '', { 'retry-after-ms': '9'.repeat(400) }],
  ])('%s is at most 31 days', (_, body, headers) => {
    const wait = failed(429, body, headers).details.retryAfterMs;
    expect(wait).toBe(month);
    if (headers === undefined)
      expect(errorInStream(readCommonError(JSON.parse(body)) ?? {}).details.retryAfterMs).toBe(month);
  });
});

describe('an error inside an answer', () => {
  it('carries the status it stands for', () => {
    expect(errorInStream({ code: 'overloaded_error' })).toMatchObject({ kind: 'overloaded', details: { status: 503 } });
    expect(errorInStream({ code: 'overloaded_error', status: 529 }).details.status).toBe(529);
    expect(errorInStream({ message: 'Rate limit reached' })).toMatchObject({
      kind: 'rate-limit',
      details: { status: 429 },
    });
    expect(errorInStream({ message: 'x', status: 502 })).toMatchObject({ kind: 'server', details: { status: 502 } });
    expect(errorInStream({})).toMatchObject({ kind: 'server', details: { status: 500 } });
  });

  it('is of the kind that the adapter says', () => {
    expect(errorInStream({ kind: 'quota', message: 'x' }).kind).toBe('quota');
  });
});

describe('a message that is shown', () => {
  const secrets = secretsOf({ authorization: 'Bearer abcdef-secret-1234' });
  const response = { status: 400, headers: {}, bodyText: '', readError: readCommonError, nowMs: 0 };

  const shown = (error: LlmError): LlmError => {
    const located = locatedError(error, { target: targetOf('openai', 'm'), secrets });
    if (!(located instanceof LlmError)) throw new Error('no error of the core');
    return located;
  };

  it.each([
    ['Key abcdef-secret-1234 is bad', 'Key [redacted] is bad'],
    ['Header Bearer abcdef-secret-1234!', 'Header [redacted]!'],
    ['Incorrect API key provided: sk-abc***xyz.', 'Incorrect API key provided: [redacted]'],
    ['Your api key: ****-key is invalid', 'Your api key: [redacted] is invalid'],
    ['AIzaSyA-1234567890abcdef in the URL', '[redacted] in the URL'],
    [
      'GET https://me:hunter22@host.example/v1?key=abc123def&alt=sse',
      'GET https://[redacted]@host.example/v1?key=[redacted]&alt=sse',
    ],
    ['{"api_key": "abc123def456", "model": "m"}', '{"api_key": "[redacted]", "model": "m"}'],
    ['{"x-api-key":"abc123def456"}', '{"x-api-key":"[redacted]"}'],
    ['{"authorization":"Token abc123"}', '{"authorization":"[redacted]"}'],
    ['Bearer%20abcdef-secret-1234 came', '[redacted] came'],
    ['abcdef-\u200Bsecret-1234', '[redacted]'],
    ['bad key abcdef-sec\nret-1234 given', 'bad key [redacted] given'],
    ['bad key abcdef\r\n\t -secret-\u001B[0m1234', 'bad key [redacted]'],
    ['ABCDEF-SECRET-1234 or Abcdef-Secret-1234', '[redacted] or [redacted]'],
    [`Key Hash (Token) =${'0a'.repeat(32)}, unknown`, 'Key Hash (Token) =[redacted], unknown'],
    ['Line one\nline two\u001B[2J\u202E!', 'Line one line two !'],
    ['Ask for tokens: 262144, model gpt-4.1-mini', 'Ask for tokens: 262144, model gpt-4.1-mini'],
  ])('%s', (text, expected) => {
    expect(redact(text, secrets)).toBe(expected);
  });

  it('is bounded, also where a key lies across the bound', () => {
    expect(redact('x '.repeat(9999), [])).toHaveLength(500);
    expect(redact(`${'x'.repeat(490)} abcdef-secret-1234 and more`, secrets)).not.toContain('abcdef');
    expect(redact('abcdef-secret-1234'.repeat(240), secrets)).not.toContain('abcdef');
  });

  it('holds no half of a key, wherever a bound cuts it', () => {
    const longKey = `start-of-key-${'k'.repeat(1500)}`;
    const keys = secretsOf({ authorization: `Bearer ${longKey}` });
    expect(redact(`${longKey} ${longKey} ${longKey}`, keys)).not.toContain('kkkkkk');
    for (let before = 0; before < 520; before += 20) {
      const message = `${'x'.repeat(before)} abcdef-secret-1234`;
      for (const error of [{ message }, { code: message }, { code: 'x', message }]) {
        const bodyText = JSON.stringify({ error });
        for (const raw of [errorFromResponse({ ...response, bodyText }), errorInStream(error)]) {
          const { message: words, details } = shown(raw);
          expect(words + (details.vendorMessage ?? '')).not.toContain('abcdef');
        }
      }
    }
    const page = `<title>${'x'.repeat(190)} abcdef-secret-1234</title>`;
    expect(shown(errorFromResponse({ ...response, bodyText: page })).details.vendorMessage).not.toContain('abcdef');
  });

  it('has a code without secrets, of a few words', () => {
    const bodyText = JSON.stringify({ error: { code: 'abcdef-secret-1234 \u001B[31m\n', message: 'x' } });
    expect(shown(errorFromResponse({ ...response, bodyText })).message).toBe('HTTP 400 [redacted]');
    const long = JSON.stringify({ error: { code: 'x'.repeat(999), message: 'x' } });
    expect(shown(errorFromResponse({ ...response, bodyText: long })).message).toBe('HTTP 400');
  });

  it.each([
    ['req_011CeCGmBjaWkq37Sf5iU7so', 'req_011CeCGmBjaWkq37Sf5iU7so'],
    ['ee1ff1e8-b620-4099-aa92-9719b631ac15', 'ee1ff1e8-b620-4099-aa92-9719b631ac15'],
    ['abcdef-secret-1234', '[redacted]'],
    ['id sk-other-key-123456', 'id[redacted]'],
    ['abcdef-\u00E9secret-1234', '[redacted]'],
    ['abcdef- \u001B[31mSECRET- 1234', '[redacted]'],
    ['r1\u001B[31m\u202E\nü2', 'r12'],
    ['x'.repeat(300), 'x'.repeat(128)],
    ['\n', undefined],
  ])('has a request id of visible ASCII without secrets: %j', (id, expected) => {
    expect(requestIdOf({ 'x-request-id': id }, secrets)).toBe(expected);
  });

  it('is not shown by the cause, of which the code and the message stay', () => {
    const rawPacket = Buffer.from('abcdef-secret-1234');
    const cause = Object.assign(new Error('Parse Error: abcdef-secret-1234'), { code: 'HPE_INVALID', rawPacket });
    const error = shown(new LlmError('network', 'x', { cause }));
    expect(error.cause).toMatchObject({ message: 'Parse Error: [redacted]', code: 'HPE_INVALID' });
    expect(Object.keys(error.cause ?? {})).toEqual(['code']);
    expect(shown(new LlmError('network', 'x', { cause: rawPacket })).cause).toBeUndefined();
  });

  it('has an address without query and credentials', () => {
    expect(publicUrl('https://me:pass@host.example:8443/v1/x?key=1#y')).toBe('https://host.example:8443/v1/x');
    expect(publicUrl('nonsense')).toBe('(not a URL)');
  });
});
