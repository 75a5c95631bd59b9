import { describe, expect, it } from 'vitest';
import { classifyError, decidingRule, failureOf } from '../../../src/wire/classify-error.ts';
import { readCommonError } from '../../../src/wire/common-error.ts';
import { errorRules } from '../../../src/wire/error-rules.ts';
import { allowedKinds, statusFromCodes } from '../../../src/wire/kinds-of-status.ts';
import { recordedCodeErrors } from './recorded-code-errors.ts';
import { recordedWordErrors } from './recorded-word-errors.ts';

const recordedErrors = { ...recordedCodeErrors, ...recordedWordErrors };

describe('the table of errors', () => {
  it.each(errorRules)(
    '$id: its recorded body is decided by it and no row before it',
    ({ id, kind, scope, ...rule }) => {
      const recorded = recordedErrors[id];
      if (recorded === undefined) throw new Error(`the row ${id} has no recorded body`);
      const error = readCommonError(recorded.body);
      expect(decidingRule(failureOf(recorded.status, error))?.id).toBe(id);
      expect(classifyError(recorded.status, error)).toEqual({
        kind,
        ...(scope !== undefined && { scope }),
        ...(rule.shouldRetry !== undefined && { shouldRetry: rule.shouldRetry }),
      });
    },
  );

  it.each(errorRules)('$id: has a source and something to hold by', ({ source, codes, words }) => {
    expect(URL.canParse(source)).toBe(true);
    expect(codes === undefined && words === undefined).toBe(false);
    // What is compared is in lower case.
    for (const text of [...(codes ?? []), words?.source.replaceAll(/\\[A-Z]/g, '') ?? ''])
      expect(text).toBe(text.toLowerCase());
  });

  it('has each id once, and a row for each recorded body', () => {
    const ids = errorRules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(recordedErrors).toSorted()).toEqual(ids.toSorted());
  });

  it('has every code in one row only, the exceptions aside', () => {
    const codes = errorRules.filter(({ words, statuses }) => words === undefined && statuses === undefined);
    const all = codes.flatMap((rule) => rule.codes ?? []);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('the status', () => {
  it('allows kinds, of which words and codes choose', () => {
    for (const status of [0, 400, 401, 402, 403, 404, 409, 413, 418, 422, 429, 451, 500, 502, 503, 529, 599]) {
      const kinds = allowedKinds(status);
      for (const { body } of Object.values(recordedErrors))
        expect(kinds).toContain(classifyError(status === 0 ? undefined : status, noStatus(body)).kind);
    }
  });

  it('comes from the code where an answer of status 200 holds the error', () => {
    expect(statusFromCodes(['tokens', 'rate_limit_exceeded'])).toBe(429);
    expect(statusFromCodes(['invalid_request_error'])).toBe(400);
    expect(statusFromCodes(['odd'])).toBe(0);
    const error = { code: 'rate_limit_error', message: 'Extra usage is required for long context requests.' };
    expect(classifyError(undefined, error)).toEqual({ kind: 'quota', scope: 'model' });
    expect(classifyError(undefined, { code: 'invalid_request_error', message: 'Wrong.' }).kind).toBe('invalid-request');
  });
});

/** The body as read, without the kind and the status that it names itself. */
function noStatus(body: unknown) {
  const { message, code, otherCodes } = readCommonError(body) ?? {};
  return {
    ...(message !== undefined && { message }),
    ...(code !== undefined && { code }),
    ...(otherCodes !== undefined && { otherCodes }),
  };
}
