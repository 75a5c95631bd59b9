import { describe, expect, it } from 'vitest';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { ErrorKind, LlmErrorDetails } from '../../../src/llm/llm-error.ts';
import { failureRule, mayRetry } from '../../../src/router/failure-policy.ts';

type Row = readonly [kind: ErrorKind, details: LlmErrorDetails, retry: boolean, retryAlone: boolean, fallback: string];
type CircuitRow = readonly [circuit: string, opensAtOnce: boolean];

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
  ['invalid-request', {}, false, false, 'other-model'],
  ['budget', {}, false, false, 'none'],
  // The vendor's own word decides, but never about a refused key, spent money or the person's own limit.
  ['rate-limit', { shouldRetry: false }, false, false, 'any'],
  ['invalid-request', { shouldRetry: true }, true, true, 'other-model'],
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

/** Every kind has its row: a new one does not compile without it. */
const circuits: Readonly<Record<ErrorKind, CircuitRow>> = {
  auth: ['account', true],
  permission: ['model', true],
  quota: ['account', true],
  'rate-limit': ['model', false],
  overloaded: ['model', false],
  server: ['model', false],
  network: ['account', false],
  timeout: ['model', false],
  truncated: ['model', false],
  malformed: ['model', false],
  'context-window': ['none', false],
  'content-policy': ['none', false],
  'invalid-request': ['none', false],
  'model-not-found': ['none', false],
  unsupported: ['none', false],
  budget: ['none', false],
  'no-deployment': ['none', false],
  'response-format': ['none', false],
};

describe('the circuit of a failure', () => {
  it.each(Object.entries(circuits))('%s counts against %o', (kind, [circuit, opensAtOnce]) => {
    const known = Object.keys(circuits).find((each): each is ErrorKind => each === kind) ?? 'server';
    expect(failureRule(new LlmError(known, kind))).toMatchObject({ circuit, opensAtOnce });
  });

  it('is the one that the error names', () => {
    expect(failureRule(new LlmError('quota', '', { scope: 'model' })).circuit).toBe('model');
    expect(failureRule(new LlmError('invalid-request', '', { scope: 'account' })).circuit).toBe('none');
  });

  it.each([
    ['a request that is too large for the plan', 'rate-limit', { shouldRetry: false }],
    ['an answer that its own limit left no room for', 'malformed', { limit: 'output-tokens', shouldRetry: false }],
  ] as const)('stays closed after %s', (_, kind, details) => {
    expect(failureRule(new LlmError(kind, '', details)).circuit).toBe('none');
  });

  it('opens for a limit of speed, whatever its retry header says', () => {
    const slow = new LlmError('rate-limit', '', { shouldRetry: false, retryAfterMs: 60_000 });
    expect(failureRule(slow).circuit).toBe('model');
  });
});
