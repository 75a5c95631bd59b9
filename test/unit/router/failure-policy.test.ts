import { describe, expect, it } from 'vitest';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { ErrorKind, LlmErrorDetails } from '../../../src/llm/llm-error.ts';
import { failureRule, mayRetry } from '../../../src/router/failure-policy.ts';

type Row = readonly [kind: ErrorKind, details: LlmErrorDetails, retry: boolean, retryAlone: boolean, fallback: string];

const rows: readonly Row[] = [
  ['auth', {}, false, false, 'any'],
  ['permission', {}, false, false, 'any'],
  ['quota', {}, false, false, 'any'],
  ['rate-limit', {}, true, true, 'any'],
  ['overloaded', {}, true, true, 'any'],
  ['server', {}, true, true, 'any'],
  ['network', {}, true, true, 'any'],
  ['timeout', { clock: 'connect' }, true, true, 'any'],
  ['timeout', { clock: 'first-byte' }, false, true, 'any'],
  ['timeout', { clock: 'transport-silence' }, false, true, 'any'],
  ['timeout', { clock: 'progress-silence' }, false, true, 'any'],
  ['timeout', { clock: 'total' }, false, false, 'any'],
  ['truncated', {}, true, true, 'any'],
  ['malformed', {}, true, true, 'any'],
  ['context-window', {}, false, false, 'any'],
  ['content-policy', {}, false, false, 'any'],
  ['unsupported', {}, false, false, 'any'],
  ['model-not-found', {}, false, false, 'any'],
  ['invalid-request', {}, false, false, 'other-seller'],
  ['budget', {}, false, false, 'none'],
  // The vendor's own word decides, but never about a refused key, spent money or the person's own limit.
  ['rate-limit', { shouldRetry: false }, false, false, 'any'],
  ['invalid-request', { shouldRetry: true }, true, true, 'other-seller'],
  ['quota', { shouldRetry: true }, false, false, 'any'],
  ['auth', { shouldRetry: true }, false, false, 'any'],
  ['budget', { shouldRetry: true }, false, false, 'none'],
];

describe('the failure policy', () => {
  it.each(rows)('%s %o: retry %s, retry alone %s, fallback %s', (kind, details, retry, retryAlone, fallback) => {
    const error = new LlmError(kind, kind, details);
    expect(mayRetry(error, () => true)).toBe(retry);
    expect(mayRetry(error, () => false)).toBe(retryAlone);
    expect(failureRule(error).fallback).toBe(fallback);
  });
});
