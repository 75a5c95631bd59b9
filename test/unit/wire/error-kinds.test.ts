import { describe, expect, it } from 'vitest';
import type { ErrorKind, LlmError } from '../../../src/llm/llm-error.ts';
import { readCommonError } from '../../../src/wire/common-error.ts';
import { errorFromResponse } from '../../../src/wire/http-error.ts';

const NOW = Date.parse('2026-03-31T23:00:00Z');

function failed(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): LlmError {
  const bodyText = typeof body === 'string' ? body : JSON.stringify(body);
  return errorFromResponse({ status, headers, bodyText, readError: readCommonError, nowMs: NOW });
}

const error = (message: string, more: Readonly<Record<string, unknown>> = {}) => ({ error: { message, ...more } });

describe('money that is used up is a quota, whatever the status', () => {
  it.each<[number, unknown]>([
    [
      400,
      error('You have reached your specified API usage limits. You will regain access on 2026-04-01 at 00:00 UTC.'),
    ],
    [400, error('You have reached your specified workspace API usage limits.', { type: 'invalid_request_error' })],
    [400, error('Budget has been exceeded! Current cost: 9, Max budget: 8', { type: 'budget_exceeded', code: '400' })],
    [429, error('LiteLLM User: me, exceeded budget for model=x', { type: 'budget_exceeded', code: '429' })],
    [429, error('Ask your administrator for more.', { type: 'budget_exceeded', code: '429' })],
    [429, error('Usage credits are required for long context requests.', { type: 'rate_limit_error' })],
    [429, { error: 'you (me) have reached your session usage limit, please wait or upgrade to continue' }],
    [429, { error: 'you (me) have reached your weekly usage limit, upgrade for higher limits (ref: 1)' }],
    [429, error('Insufficient balance or no resource package. Please recharge.', { code: '1113' })],
    [429, error('[1113][x]', { type: 'rate_limit_error', code: '1113' })],
    [429, error('余额不足', { type: '1113' })],
    [429, error('x', { code: 1113 })],
    [
      429,
      error('Error from provider: Provider returned error', {
        code: 429,
        metadata: { raw: JSON.stringify(error('Your account org-1 is suspended due to insufficient balance')) },
      }),
    ],
  ])('%d %j', (status, body) => {
    expect(failed(status, body).kind).toBe('quota');
  });
});

describe('a limit of speed is no quota', () => {
  it.each<[number, unknown]>([
    [429, { code: 'Throttling.RateQuota', message: 'Requests rate limit exceeded, please try again later.' }],
    [
      429,
      { code: 'Throttling.AllocationQuota', message: 'Allocated quota exceeded, please increase your quota limit.' },
    ],
    [429, error('Request rate increased too quickly.', { type: 'limit_burst_rate', code: 'limit_burst_rate' })],
    [429, error('You exceeded your current requests list.', { type: 'limit_requests', code: 'limit_requests' })],
    [
      429,
      error('You exceeded your current quota. For details, see: https://www.alibabacloud.com/help/x#token-limit', {
        type: 'insufficient_quota',
        code: 'insufficient_quota',
      }),
    ],
    [
      429,
      error('Daily is fine. Please retry after 60 seconds, or check your plan and billing details.', { code: '429' }),
    ],
  ])('%d %j', (status, body) => {
    expect(failed(status, body).kind).toBe('rate-limit');
  });
});

describe('words that repeat the request', () => {
  it.each([
    "Invalid value: 'what are your usage policies and my credit balance'. Expected a number.",
    "Invalid value: 'Your credit balance is too low. What's next? API key not valid.'. Expected a number.",
    'Invalid value: "Your credit balance is too low. \\"You exceeded your current quota\\"". Expected a number.',
    'Unknown field: “You have reached your specified API usage limits”.',
    'messages.0.content: Input should be a valid list, not `The response was filtered due to the prompt`',
    "messages.0.content: unexpected 'prompt is too long: maximum context length and so on",
    'messages.0.content: Input should be a valid list [input_value=my credit balance, your usage policies]',
    'Tell me about content policies, insufficient balance and out of credits is not JSON.',
    // Without any quotation marks, each sentence of it as a server would write it.
    'Invalid JSON: my prompt says You exceeded your current quota. Your credit balance is too low',
    'Could not parse the input: Hello. API key not valid. What does that mean?',
    "Not a list of blocks - You don't have access to the model - why?",
    'litellm.BadRequestError: OpenAIException - Not JSON, my prompt says you exceeded your current quota. Why?',
  ])('say nothing of the failure: %s', (message) => {
    const body = error(message, { type: 'invalid_request_error', param: 'messages[0].content' });
    expect(failed(400, body).kind).toBe('invalid-request');
  });

  it.each<[string, object?]>([
    ['Your credit balance is too low to access the API.'],
    ['AnthropicException - Your credit balance is too low to access the API.'],
    ["Error code: 400 - {'error': {'message': 'Your credit balance is too low to access the API.'}}"],
    ['litellm.BadRequestError: AnthropicException - Your credit balance is too low to access the API.'],
    ['LiteLLM User: engineer-7, exceeded budget for model=claude-opus', { type: 'budget_exceeded' }],
  ])('count at the beginning of the message, and where a code says the same: %s', (message, more = {}) => {
    expect(failed(400, error(message, { type: 'invalid_request_error', ...more })).kind).toBe('quota');
  });

  it('do not count where the code says that a field is wrong', () => {
    const message = 'Your credit balance is too low is not one of the values.';
    expect(failed(400, error(message, { code: 'invalid_value' })).kind).toBe('invalid-request');
  });

  it('do not make what the status rules out', () => {
    expect(failed(500, error('Your credit balance is too low')).kind).toBe('server');
    expect(failed(429, error('prompt is too long')).kind).toBe('rate-limit');
    expect(failed(402, error('The engine is currently overloaded')).kind).toBe('quota');
    expect(failed(409, error('Incorrect API key provided')).kind).toBe('server');
  });
});

describe('a request above the tokens per minute', () => {
  const message =
    'Request too large for gpt-4.1 in organization org-1 on tokens per min (TPM): Limit 30000, Requested 40000. Try again in 5s.';
  const body = error(message, { type: 'tokens', code: 'rate_limit_exceeded' });

  it.each([429, 413])('is a limit of the model that no wait cures, not its context window: %d', (status) => {
    const { kind, details } = failed(status, body, { 'retry-after': '60', 'x-should-retry': 'true' });
    expect([kind, details.scope, details.shouldRetry, details.retryAfterMs]).toEqual([
      'rate-limit',
      'model',
      false,
      undefined,
    ]);
  });

  it('is an ordinary limit where the minute has room for it later', () => {
    const reached =
      'Rate limit reached for gpt-4.1 in organization org-1 on tokens per min (TPM): Limit 30000, Used 18928, Requested 11159. Please try again in 174ms.';
    const { kind, details } = failed(429, error(reached, { type: 'tokens', code: 'rate_limit_exceeded' }));
    expect([kind, details.shouldRetry, details.retryAfterMs]).toEqual(['rate-limit', undefined, 174]);
  });
});

describe('a LiteLLM proxy', () => {
  it.each<[ErrorKind, number, string]>([
    [
      'server',
      401,
      'litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key provided: x.',
    ],
    ['server', 401, 'litellm.AuthenticationError: AnthropicException - {"error":{"message":"invalid x-api-key"}}'],
    ['auth', 401, 'Authentication Error, Invalid proxy server token passed. Received API Key = sk-...1234.'],
    ['auth', 401, 'Authentication Error, No api key passed in.'],
    [
      'quota',
      400,
      'litellm.BadRequestError: AnthropicException - {"error":{"message":"Your credit balance is too low."}}',
    ],
    [
      'context-window',
      400,
      'litellm.BadRequestError: AnthropicException - {"error":{"message":"prompt is too long: 9 > 8"}}',
    ],
  ])('%s: %d %s', (kind, status, message) => {
    const type = status === 401 ? 'auth_error' : null;
    const failure = failed(status, error(message, { type, param: 'None', code: String(status) }));
    expect(failure.kind).toBe(kind);
    if (kind === 'server') expect(failure.details).toMatchObject({ scope: 'model', shouldRetry: false });
  });
});

describe('what a refusal names', () => {
  it.each<[ErrorKind, 'model' | 'account' | undefined, number, unknown]>([
    ['permission', 'model', 403, error('Project `p` does not have access to model `m`', { code: 'model_not_found' })],
    ['permission', 'model', 403, error('key not allowed to access model.', { type: 'key_model_access_denied' })],
    ['permission', 'account', 403, error('No.', { code: 'unsupported_country_region_territory' })],
    ['quota', 'model', 429, { message: 'Too many tokens per day, please wait before trying again.' }],
    ['quota', undefined, 429, error('You exceeded your current quota.', { code: 'insufficient_quota' })],
    ['auth', undefined, 401, error('Incorrect API key provided')],
  ])('%s of the %s: %d %j', (kind, scope, status, body) => {
    const failure = failed(status, body);
    expect([failure.kind, failure.details.scope]).toEqual([kind, scope]);
  });
});

describe('a wait that stands only in the words', () => {
  it.each<[number | undefined, ErrorKind, number, string]>([
    [60_000, 'rate-limit', 429, 'Rate limit exceeded. Please retry after 60 seconds.'],
    [
      60_000,
      'rate-limit',
      429,
      'No deployments available for selected model, Try again in 60 seconds. Passed model=x.',
    ],
    [120_000, 'rate-limit', 429, 'Too fast, try again in 2 minutes.'],
    [34_070, 'rate-limit', 429, 'Please retry in 34.07s.'],
    [5000, 'server', 500, 'Busy starting, wait 5 seconds'],
    [
      3_600_000,
      'quota',
      400,
      'You have reached your specified API usage limits. You will regain access on 2026-04-01 at 00:00 UTC.',
    ],
    [undefined, 'quota', 402, 'Used up. Please retry in 5.2s.'],
    [undefined, 'rate-limit', 429, 'You asked: "retry after 60 seconds".'],
  ])('%s ms: %s %d %s', (wait, kind, status, message) => {
    const failure = failed(status, error(message));
    expect([failure.details.retryAfterMs, failure.kind]).toEqual([wait, kind]);
  });

  it('may be in the body that a gateway hands on inside its message', () => {
    const azure =
      "litellm.RateLimitError: AzureException RateLimitError - Error code: 429 - {'error': {'code': '429', 'message': 'The operation's limit is exceeded. Please retry after 86400 seconds.'}}\nReceived Model Group=m";
    const { kind, details } = failed(429, error(azure, { type: 'throttling_error', code: '429' }));
    expect([kind, details.retryAfterMs]).toEqual(['rate-limit', 86_400_000]);
    expect(details.vendorMessage).toContain(
      " - The operation's limit is exceeded. Please retry after 86400 seconds.\nReceived",
    );
  });

  it('may be a field of its own', () => {
    expect(failed(429, error('x', { type: 'usage_limit_reached', resets_in_seconds: 5400 })).details.retryAfterMs).toBe(
      5_400_000,
    );
  });
});
