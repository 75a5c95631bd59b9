import { describe, expect, it } from 'vitest';
import { parseWait, retryAfterMs, waitInMessage } from '../../../src/wire/retry-after.ts';

const NOW = Date.parse('2026-08-01T12:00:00Z');

describe('one wait', () => {
  it.each([
    ['0', 0],
    ['1.5', 1500],
    ['20', 20_000],
    ['6m0s', 360_000],
    ['120ms', 120],
    ['2m59.56s', 179_560],
    ['1h30m', 5_400_000],
    ['1d', 86_400_000],
    ['Sat, 01 Aug 2026 12:00:30 GMT', 30_000],
    ['2026-08-01T12:01:00Z', 60_000],
    ['2026-08-01T12:00:00.250Z', 250],
    [String(NOW / 1000 + 45), 45_000],
    [String(NOW + 2500), 2500],
    ['Sat, 01 Aug 2026 11:00:00 GMT', 0],
    ['-5', 0],
    ['999999999', 31 * 86_400_000],
  ])('%s is %d ms', (text, expected) => {
    expect(parseWait(text, NOW)).toBe(expected);
  });

  it.each(['', 'soon', 'soon 1', '1x', '5 minutes', 'NaN', '1e3'])('“%s” is none', (text) => {
    expect(parseWait(text, NOW)).toBeUndefined();
  });

  it('may be told in words', () => {
    expect(waitInMessage('Limit 30000. Please try again in 174ms. Visit', NOW)).toBe(174);
    expect(waitInMessage('Please try again in 9m38.016s. Need more', NOW)).toBe(578_016);
    expect(waitInMessage('Please retry in 36.5s.', NOW)).toBe(36_500);
    expect(waitInMessage('Please try again later', NOW)).toBeUndefined();
  });

  it.each([
    ['Please retry after 60 seconds.', 60_000],
    ['Retry after: 21 seconds.', 21_000],
    ['Try again in 60 seconds. Passed model=x', 60_000],
    ['try again in 2 minutes', 120_000],
    ['please try again after 1 seconds', 1000],
    ['wait 5 seconds', 5000],
    ['Your quota will reset after 3s.', 3000],
    ['Please wait for 20s and', 20_000],
    ['try again in about 1 hour and 30 minutes', 5_400_000],
    ['Retry in 1h 5m 2.5s', 3_902_500],
    ['wait at least 500 milliseconds', 500],
    ['try again in 3 days', 259_200_000],
    ['You will regain access on 2026-08-01 at 12:30 UTC.', 1_800_000],
    ['retry in 99999 days', 31 * 86_400_000],
    ['Please retry after 60', 60_000],
    ['Too many requests. Please try again in 5. Thank you', 5000],
    ['Slow down, retry_after: 60, please', 60_000],
    ['retry-after=2.5', 2500],
    ['rate limited (retryAfter: 30)', 30_000],
    ['Retry after 7 (request req_123)', 7000],
    ['Retry after 86400.', 86_400_000],
  ])('may be told in words: %s', (message, expected) => {
    expect(waitInMessage(message, NOW)).toBe(expected);
  });

  it.each([
    'Created within the last 5 minutes, please wait a moment and try again.',
    'try again in 5 monkeys',
    'Invalid value: "retry after 60 seconds"',
    'We retry 3 times',
    'retry after 2 weeks',
    'retry after 2026-08-02',
    'retry after 12:30',
    'retry after 0',
    'retry after 86401',
    'retry_after_ms: 6000',
    'retry after 99999999',
    'retry in 3 of 5 zones',
    'wait 5',
    'wait 5 seconds long ago'.replace('seconds', 'secondhand'),
  ])('may not be: %s', (message) => {
    expect(waitInMessage(message, NOW)).toBeUndefined();
  });
});

describe('the headers of a failure', () => {
  const wait = (headers: Readonly<Record<string, string>>, status = 429) => retryAfterMs(headers, status, NOW);

  it('in milliseconds go before those in seconds', () => {
    expect(wait({ 'retry-after-ms': '250', 'retry-after': '9' })).toBe(250);
    expect(wait({ 'x-ms-retry-after-ms': '350', 'retry-after': '9' })).toBe(350);
    expect(wait({ 'retry-after': '9', 'x-ratelimit-reset': '99', 'x-ratelimit-remaining': '0' })).toBe(9000);
  });

  it('that make no sense are passed over', () => {
    expect(wait({ 'retry-after-ms': 'soon', 'retry-after': '9' })).toBe(9000);
    expect(wait({ 'retry-after': 'later', 'x-ratelimit-reset': '3s' })).toBe(3000);
  });

  it('count the limits that are used up, until the last of them is reset', () => {
    expect(
      wait({
        'x-ratelimit-remaining-requests': '59',
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '6m0s',
      }),
    ).toBe(360_000);
    expect(
      wait({
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': '2026-08-01T12:00:10Z',
        'anthropic-ratelimit-input-tokens-remaining': '0',
        'anthropic-ratelimit-input-tokens-reset': '2026-08-01T12:00:40Z',
      }),
    ).toBe(40_000);
  });

  it('on a 429 that names no limit give the nearest reset; on other failures none', () => {
    const headers = { 'x-ratelimit-reset-requests': '2s', 'x-ratelimit-reset-tokens': '30s' };
    expect(wait(headers)).toBe(2000);
    expect(wait(headers, 500)).toBeUndefined();
    expect(wait({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '5' }, 503)).toBe(5000);
  });

  it('may say nothing', () => {
    expect(wait({ 'content-type': 'text/html', 'x-ratelimit-limit-requests': '60' })).toBeUndefined();
  });
});
