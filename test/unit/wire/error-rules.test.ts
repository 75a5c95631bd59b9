import { describe, expect, it } from 'vitest';
import { classifyError, decidingRule, failureOf } from '../../../src/wire/classify-error.ts';
import { readCommonError } from '../../../src/wire/common-error.ts';
import { errorRules } from '../../../src/wire/error-rules.ts';
import { allowedKinds, statusFromCodes } from '../../../src/wire/kinds-of-status.ts';
import { sampleCodeErrors } from './sample-code-errors.ts';
import { sampleWordErrors } from './sample-word-errors.ts';

const sampleErrors = { ...sampleCodeErrors, ...sampleWordErrors };

describe('the table of errors', () => {
  it.each(errorRules)('$id: its sample body is decided by it and no row before it', ({ id, kind, scope, ...rule }) => {
    const sample = sampleErrors[id];
    if (sample === undefined) throw new Error(`the row ${id} has no sample body`);
    const error = readCommonError(sample.body);
    expect(decidingRule(failureOf(sample.status, error))?.id).toBe(id);
    expect(classifyError(sample.status, error)).toEqual({
      kind,
      ...(scope !== undefined && { scope }),
      ...(rule.shouldRetry !== undefined && { shouldRetry: rule.shouldRetry }),
    });
  });

  it.each(errorRules)('$id: has a source and something to hold by', ({ source, codes, words }) => {
    const { hostname, pathname } = new URL(source);
    // Of a repository the thread or the file, not the whole of it.
    if (hostname === 'github.com') expect(pathname.split('/').length).toBeGreaterThan(3);
    expect(codes === undefined && words === undefined).toBe(false);
    // What is compared is in lower case.
    for (const text of [...(codes ?? []), words?.source.replaceAll(/\\[A-Z]/g, '') ?? ''])
      expect(text).toBe(text.toLowerCase());
  });

  it('has each id once, and a row for each sample body', () => {
    const ids = errorRules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(sampleErrors).toSorted()).toEqual(ids.toSorted());
  });

  it('has every code in one row only, the exceptions aside', () => {
    const codes = errorRules.filter(({ words, statuses }) => words === undefined && statuses === undefined);
    const all = codes.flatMap((rule) => rule.codes ?? []);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('the whole body of Azure', () => {
  const filtered = { filtered: true, severity: 'high' };
  const safe = { filtered: false, severity: 'safe' };

  it.each<[string, string, number, unknown]>([
    [
      'model-not-found-code',
      // https://github.com/chatboxai/chatbox/issues/861
      'of a deployment that does not exist',
      404,
      {
        code: 'DeploymentNotFound',
        message:
          'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.',
      },
    ],
    [
      'azure-content-filter',
      // https://github.com/openai/openai-dotnet/issues/55
      'of a prompt that was filtered',
      400,
      {
        message:
          "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766",
        type: null,
        param: 'prompt',
        code: 'content_filter',
        status: 400,
        innererror: {
          code: 'ResponsibleAIPolicyViolation',
          content_filter_result: { hate: safe, self_harm: safe, sexual: filtered, violence: safe },
        },
      },
    ],
  ])('%s: %s, is decided by its code, and the same by its words', (id, _, status, error) => {
    const read = readCommonError({ error });
    expect(decidingRule(failureOf(status, read))?.id).toBe(id);
    const { kind } = classifyError(status, read);
    expect(classifyError(status, { message: read?.message ?? '' }).kind).toBe(kind);
  });
});

describe('the status', () => {
  it('allows kinds, of which words and codes choose', () => {
    for (const status of [0, 400, 401, 402, 403, 404, 409, 413, 418, 422, 429, 451, 500, 502, 503, 529, 599]) {
      const kinds = allowedKinds(status);
      for (const { body } of Object.values(sampleErrors))
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
