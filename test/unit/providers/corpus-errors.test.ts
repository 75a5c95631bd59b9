import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asArray, asNumber, asRecord, asString, parseJson } from '../../../src/lib/json.ts';
import type { ErrorKind, LlmError } from '../../../src/llm/llm-error.ts';
import { readAnthropicError } from '../../../src/providers/anthropic-messages/error.ts';
import { readGeminiError } from '../../../src/providers/gemini/error.ts';
import { readOpenAiChatError } from '../../../src/providers/openai-chat/error.ts';
import { readCommonError, readErrorField } from '../../../src/wire/common-error.ts';
import { errorFromResponse, errorInStream } from '../../../src/wire/http-error.ts';
import type { ReadVendorError } from '../../../src/wire/vendor-error.ts';
import { corpusFolder } from '../../support/corpus.ts';

interface Failure {
  readonly name: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyText: string;
  readonly expected: string | undefined;
}

const KIND_OF_CLASS: Readonly<Record<string, ErrorKind>> = {
  rate_limit: 'rate-limit',
  quota: 'quota',
  overloaded: 'overloaded',
  content_filter: 'content-policy',
  context_overflow: 'context-window',
};

/** What an entry says of waiting and trying again, in its headers or in its words, by a piece of its body. */
const WAITS: readonly (readonly [piece: string, retryAfterMs: number | undefined, shouldRetry: boolean | undefined])[] =
  [
    ['RateLimitReached', 0, undefined],
    ['Please retry in 48.939935699s', 48_940, undefined],
    ['Please try again in 174ms', 174, undefined],
    ['Please try again in 9m38.016s', 578_000, undefined],
    ['"request_id":"req_011CeCGmBjaWkq37Sf5iU7so"', undefined, false],
    ['3333404 tokens', undefined, false],
    ['Extra usage is required', undefined, undefined],
    ['"code":"insufficient_quota"', undefined, undefined],
  ];

/** What is about one model only, by a piece of its body. */
const ABOUT_THE_MODEL = [
  'RateLimitReached',
  'generate_content_paid_tier_input_token_count',
  'Please try again in 174ms',
  'tokens per day (TPD)',
  'Too many tokens per day',
  'Extra usage is required',
];

/** Kinds that make sense of a recorded status; a recorded entry states no class. */
const SENSIBLE: Readonly<Record<number, readonly ErrorKind[]>> = {
  400: ['invalid-request', 'context-window', 'model-not-found', 'auth', 'unsupported', 'content-policy'],
  401: ['auth'],
  403: ['auth', 'permission'],
  404: ['model-not-found'],
  429: ['rate-limit', 'quota'],
};

/** What recorded entries must be beyond their status, by a piece of their body. */
const RECORDED: readonly (readonly [piece: string, kind: ErrorKind])[] = [
  ['prompt is too long', 'context-window'],
  ['Input Tokens Exceeded', 'context-window'],
  ['too many tokens: size limit', 'context-window'],
  ['exceeds the maximum number of tokens', 'context-window'],
  ['prompt too long; exceeded max context', 'context-window'],
  ['exceeds the context window', 'context-window'],
  ['total length of all messages', 'context-window'],
  ['maximum context length is', 'context-window'],
  ['API key not valid', 'auth'],
  ['Incorrect API key provided. You can obtain', 'auth'],
  ['security token included in the request is invalid', 'auth'],
  ['model identifier is invalid', 'model-not-found'],
  ["The requested model 'gpt-5.2-proo'", 'model-not-found'],
  ['DeploymentNotFound', 'model-not-found'],
  ["does not support 'developer' with this model", 'invalid-request'],
  ['Web search options not supported', 'invalid-request'],
  ['does not support effort level', 'invalid-request'],
  ['Unsupported image', 'invalid-request'],
  ['temporarily rate-limited upstream', 'rate-limit'],
  ['generate_content_paid_tier_input_token_count', 'rate-limit'],
];

describe.skipIf(corpusFolder === undefined)('errors of the shared corpus', () => {
  const failures = corpusFolder === undefined ? [] : load(`${corpusFolder}errors.json`);
  const stated = failures.filter(({ expected }) => expected !== undefined);
  const recorded = failures.filter(({ expected }) => expected === undefined);

  it('has found the entries', () => {
    expect([stated.length, recorded.length]).toEqual([34, 64]);
  });

  it.each(stated)('$name is what its report says', (failure) => {
    expect(errorOf(failure).kind).toBe(KIND_OF_CLASS[failure.expected ?? '']);
  });

  it.each(recorded)('$name has a kind that fits its status', (failure) => {
    const error = errorOf(failure);
    expect(SENSIBLE[failure.status]).toContain(error.kind);
    expect(error.details.status).toBe(failure.status);
    expect(error.details.vendorMessage).toBeTruthy();
  });

  it.each(WAITS)('“%s” waits %s ms, tried again: %s', (piece, retryAfterMs, shouldRetry) => {
    const found = failures.filter(({ bodyText }) => bodyText.includes(piece));
    expect(found.length).toBeGreaterThan(0);
    for (const failure of found)
      expect([errorOf(failure).details.retryAfterMs, errorOf(failure).details.shouldRetry]).toEqual([
        retryAfterMs,
        shouldRetry,
      ]);
  });

  it('keeps the wish of the vendor that asks for another try', () => {
    const wishes = failures.filter(({ headers }) => headers['x-should-retry'] === 'true');
    expect(wishes.map((failure) => errorOf(failure).details.shouldRetry)).toEqual([true]);
  });

  it.each(ABOUT_THE_MODEL)('“%s” is about the model', (piece) => {
    const found = failures.filter(({ bodyText }) => bodyText.includes(piece));
    expect(found.length).toBeGreaterThan(0);
    for (const failure of found) expect(errorOf(failure).details.scope).toBe('model');
  });

  it('has the same kind whichever adapter reads it', () => {
    for (const failure of failures)
      for (const readError of [readAnthropicError, readGeminiError, readOpenAiChatError, readErrorField])
        expect(errorOf(failure, readError).kind, failure.name).toBe(errorOf(failure).kind);
  });

  it.each(RECORDED)('“%s” is %s', (piece, kind) => {
    const found = recorded.filter(({ bodyText }) => bodyText.toLowerCase().includes(piece.toLowerCase()));
    expect(found.length).toBeGreaterThan(0);
    for (const failure of found) expect(errorOf(failure).kind, failure.bodyText).toBe(kind);
  });
});

function errorOf({ status, headers, bodyText }: Failure, readError: ReadVendorError = readCommonError): LlmError {
  const inStream = /^event: error\ndata: (.*)$/m.exec(bodyText)?.[1];
  if (inStream !== undefined) return errorInStream(readError(parseJson(inStream)) ?? {});
  return errorFromResponse({ status, headers, bodyText, readError, nowMs: 0 });
}

function load(file: string): readonly Failure[] {
  const { recorded, reported } = asRecord(parseJson(readFileSync(file, 'utf8'))) ?? {};
  return [...asArray(recorded), ...asArray(reported)].map((value, index) => {
    const entry = asRecord(value) ?? {};
    const body = asString(entry['bodyText']) ?? asString(entry['body']) ?? JSON.stringify(entry['body']);
    const headers = Object.entries(asRecord(entry['headers']) ?? {});
    return {
      name: `${index} ${asString(entry['provider'])} ${body.slice(0, 80)}`,
      status: asNumber(entry['status']) ?? 0,
      headers: Object.fromEntries(headers.map(([name, each]) => [name.toLowerCase(), String(each)])),
      bodyText: body,
      expected: asString(entry['expectClass']),
    };
  });
}
