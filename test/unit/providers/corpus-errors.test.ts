import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asArray, asNumber, asRecord, asString, parseJson } from '../../../src/lib/json.ts';
import type { ErrorKind, LlmError } from '../../../src/llm/llm-error.ts';
import { readCommonError } from '../../../src/wire/common-error.ts';
import { errorFromResponse, errorInStream } from '../../../src/wire/http-error.ts';
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

  it.each(RECORDED)('“%s” is %s', (piece, kind) => {
    const found = recorded.filter(({ bodyText }) => bodyText.toLowerCase().includes(piece.toLowerCase()));
    expect(found.length).toBeGreaterThan(0);
    for (const failure of found) expect(errorOf(failure).kind, failure.bodyText).toBe(kind);
  });
});

function errorOf({ status, headers, bodyText }: Failure): LlmError {
  const inStream = /^event: error\ndata: (.*)$/m.exec(bodyText)?.[1];
  if (inStream !== undefined) return errorInStream(readCommonError(parseJson(inStream)) ?? {});
  return errorFromResponse({ status, headers, bodyText, readError: readCommonError, nowMs: 0, secrets: [] });
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
