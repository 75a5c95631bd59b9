import { describe, expect, it } from 'vitest';
import { readGeminiError } from '../../../src/providers/gemini/error.ts';
import { readCommonError } from '../../../src/wire/common-error.ts';
import { errorInStream } from '../../../src/wire/http-error.ts';

const quota = (quotaId: string, retryDelay: string) => ({
  error: {
    code: 429,
    message: 'You exceeded your current quota, please check your plan and billing details.',
    status: 'RESOURCE_EXHAUSTED',
    details: [
      { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay },
    ],
  },
});

describe("Google's errors", () => {
  it.each([
    ['34s', 34_000],
    ['48.939935699s', 48_940],
    ['0s', 0],
    ['soon', undefined],
  ])('reads a retry delay of %s', (delay, retryAfterMs) => {
    expect(readGeminiError(quota('RequestsPerMinute', delay))?.retryAfterMs).toBe(retryAfterMs);
  });

  it('tells a quota of the minute from one of the day, which no short wait brings back', () => {
    const kinds = ['GenerateRequestsPerMinutePerProject', 'GenerateRequestsPerDayPerProjectPerModel-FreeTier'].map(
      (quotaId) => errorInStream(readGeminiError(quota(quotaId, '5s')) ?? {}).kind,
    );
    expect(kinds).toEqual(['rate-limit', 'quota']);
  });

  it('names the model where the quota is that of one model, and the account where it is not', () => {
    const violation = (quotaId: string, model?: string) => ({
      quotaId,
      ...(model !== undefined && { quotaDimensions: { location: 'global', model } }),
    });
    const read = (...violations: readonly object[]) => {
      const details = [{ violations }, { retryDelay: '47s' }];
      const body = { error: { code: 429, message: 'Please retry in 47.2s.', status: 'RESOURCE_EXHAUSTED', details } };
      const { kind, details: said } = errorInStream(readGeminiError(body) ?? {});
      return [kind, said.scope, said.retryAfterMs];
    };
    const perDay = 'GenerateRequestsPerDayPerProjectPerModel-FreeTier';
    const perMinute = violation('GenerateRequestsPerMinutePerProjectPerModel-FreeTier', 'gemini-pro');
    expect(read(violation(perDay, 'gemini-pro'))).toEqual(['quota', 'model', undefined]);
    expect(read(perMinute, violation(perDay))).toEqual(['quota', 'model', undefined]);
    expect(read(violation('RequestsPerDayPerProject'), violation(perDay, 'gemini-pro'))).toEqual([
      'quota',
      'account',
      undefined,
    ]);
    expect(read(perMinute)).toEqual(['rate-limit', 'model', 47_200]);
    expect(read(violation('GenerateContentRequestsPerMinutePerProjectPerRegion'))).toEqual([
      'rate-limit',
      'account',
      47_200,
    ]);
  });

  it('knows the quota of the day where only the error info names it', () => {
    const details = [{ reason: 'RATE_LIMIT_EXCEEDED', metadata: { quota_limit: 'ProRequestsPerDayPerProject' } }];
    const error = { code: 429, message: 'Quota exceeded.', status: 'RESOURCE_EXHAUSTED', details };
    expect(readGeminiError({ error })).toMatchObject({ kind: 'quota', scope: 'account' });
  });

  it('is read by OpenAI-compatible endpoints of Google as well', () => {
    const body = [quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier', '5s')];
    expect(readCommonError(body)).toMatchObject({ kind: 'quota', scope: 'model' });
  });

  it('knows a wrong key although its status is that of any bad request', () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }];
    const error = { code: 400, message: 'No.', status: 'INVALID_ARGUMENT', details };
    expect(readGeminiError([{ error }])).toMatchObject({ kind: 'auth', message: 'No.', status: 400 });
  });

  it('reads JSON inside the message', () => {
    const message = JSON.stringify(quota('RequestsPerMinute', '5s'));
    expect(readGeminiError({ error: { code: 429, message, status: 'Too Many Requests' } })).toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      status: 429,
    });
  });

  it.each([{ candidates: [] }, [], undefined, 'error', [{ candidates: [] }]])('finds none in %j', (body) => {
    expect(readGeminiError(body)).toBeUndefined();
  });
});
