import { withoutQuotations } from './without-quotations.ts';

/** Header names in lower case to values; several of one name joined with a comma. */
export type HeaderMap = Readonly<Record<string, string>>;

/** Longer waits are a mistake of the server; no plan is reset more seldom than monthly. */
const LONGEST_WAIT_MS = 31 * 24 * 3_600_000;

/** From here on a bare number is a date: as seconds of waiting it would be 30 years. */
const LEAST_EPOCH_SECONDS = 1e9;
const LEAST_EPOCH_MILLISECONDS = 1e12;

/**
 * The vendor's lower bound for the next try, in milliseconds. Only ever asked on a failure: ordinary answers carry these
 * headers too. `retry-after-ms` and `x-ms-retry-after-ms` go before `retry-after` (seconds, or a date), which goes before
 * the resets of the limits that are at zero. On a 429 that says neither, the nearest reset is the least that must pass.
 */
export function retryAfterMs(headers: HeaderMap, status: number, nowMs: number): number | undefined {
  const milliseconds = positive(headers['retry-after-ms']) ?? positive(headers['x-ms-retry-after-ms']);
  if (milliseconds !== undefined) return boundedWaitMs(milliseconds);
  return parseWait(headers['retry-after'], nowMs) ?? resetWait(headers, status, nowMs);
}

/**
 * A wait in any form a header gives it, in milliseconds: seconds (`1.5`), a duration (`6m0s`, `120ms`, `2m59.56s`), a date
 * (RFC 3339 or HTTP) or a moment since the epoch (seconds or milliseconds). `undefined` when it is none of these.
 */
export function parseWait(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (text === '') return undefined;
  const wait = numberWait(text, nowMs) ?? durationMs(text) ?? dateWait(text, nowMs);
  return wait === undefined ? undefined : boundedWaitMs(wait);
}

/**
 * The wait that some vendors write only into the message, in milliseconds: `try again in 9m38.016s`, `retry after 60 seconds`,
 * `wait 5 seconds`, `retry_after: 60` (seconds, as in the header), `regain access on 2026-04-01 at 00:00 UTC`. Quoted parts of the message are passed over: they may repeat
 * the request.
 */
export function waitInMessage(message: string, nowMs: number): number | undefined {
  const text = withoutQuotations(message.slice(0, MAX_SEARCHED_CHARACTERS));
  const wait = spokenDurationMs(SPOKEN_WAIT.exec(text)?.[1]) ?? bareSecondsMs(text) ?? returnWait(text, nowMs);
  return wait === undefined ? undefined : boundedWaitMs(wait);
}

/** Characters of a message that are searched for a wait. */
const MAX_SEARCHED_CHARACTERS = 4096;

const SPOKEN_UNIT = '(?:milliseconds?|seconds?|minutes?|hours?|days?|msecs?|secs?|mins?|hrs?|ms|[smhd])';
const SPOKEN_WAIT = new RegExp(
  String.raw`\b(?:try again|retry|retry-after|wait|resets?)(?: again)?:?(?: (?:in|after|for|at least|about)){0,2}:? ` +
    String.raw`((?:\d{1,12}(?:\.\d{1,12})? ?${SPOKEN_UNIT}(?![a-z])(?:,| and)? ?|\d{1,12}(?:\.\d{1,12})?(?:ms|[smhd])(?=\d))+)`,
  'i',
);

/** A number without a unit, with nothing behind it but the end of its sentence or a bracket: “after 2 weeks” is no 2 seconds. */
const BARE_SECONDS =
  /\b(?:retry[-_ ]?after|(?:retry|try again|wait)(?: (?:in|after|for|at least|about)){1,2})(?: ?[:=])? ?(\d{1,6}(?:\.\d{1,6})?)(?=\s*$|\s*[,;!?)}\]]|\.?\s*$|\.\s| \()/i;

/** A bare number of more than this is hardly one of seconds: no limit by the day is told in a message without its unit. */
const MOST_BARE_SECONDS = 86_400;

function bareSecondsMs(text: string): number | undefined {
  const seconds = Number(BARE_SECONDS.exec(text)?.[1]);
  return seconds >= 1 && seconds <= MOST_BARE_SECONDS ? seconds * 1000 : undefined;
}

/** `1 hour and 30 minutes` or `9m38.016s` in milliseconds; `undefined` where no duration is given. */
function spokenDurationMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const parts = text.toLowerCase().matchAll(/(\d+(?:\.\d+)?) ?(ms|milli|msec|[smhd])/g);
  return [...parts].reduce((total, [, count, unit = '']) => {
    return total + Number(count) * (UNIT_MS[unit.startsWith('m') && unit.length > 1 ? 'ms' : unit] ?? 0);
  }, 0);
}

/** Anthropic's end of a month's limit, in UTC: https://github.com/anthropics/claude-code/issues/38035 */
function returnWait(text: string, nowMs: number): number | undefined {
  const [, day, time] = /\bregain access on (\d{4}-\d\d-\d\d) at (\d\d:\d\d) UTC\b/.exec(text) ?? [];
  return day === undefined ? undefined : dateWait(`${day}T${time}:00Z`, nowMs);
}

/** Whole milliseconds between 0 and 31 days. Every wait that a server names goes through this, from headers, fields and words. */
export function boundedWaitMs(waitMs: number): number {
  return Math.min(Math.max(Math.round(waitMs), 0), LONGEST_WAIT_MS);
}

function numberWait(text: string, nowMs: number): number | undefined {
  if (!/^[+-]?\d+(\.\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  if (value >= LEAST_EPOCH_MILLISECONDS) return value - nowMs;
  if (value >= LEAST_EPOCH_SECONDS) return value * 1000 - nowMs;
  return value * 1000;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};

/** Go's durations (https://pkg.go.dev/time#ParseDuration), which OpenAI and Groq send. */
function durationMs(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|us|µs|ns|[dhms]))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|us|µs|ns|[dhms])/g))
    total += Number(count) * (UNIT_MS[unit ?? ''] ?? 0);
  return total;
}

function dateWait(text: string, nowMs: number): number | undefined {
  // `Date.parse` takes nearly anything ("soon 1" is a date); both forms of date hold a time of day.
  if (!/\d:\d\d/.test(text)) return undefined;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : moment - nowMs;
}

function resetWait(headers: HeaderMap, status: number, nowMs: number): number | undefined {
  const resets = Object.keys(headers).flatMap((name) => {
    const remaining = remainingOf(name);
    const wait = remaining === undefined ? undefined : parseWait(headers[name], nowMs);
    return remaining === undefined || wait === undefined ? [] : [{ wait, left: headers[remaining] }];
  });
  const exhausted = resets.filter(({ left }) => left !== undefined && Number(left) <= 0);
  if (exhausted.length > 0) return Math.max(...exhausted.map(({ wait }) => wait));
  return status === 429 && resets.length > 0 ? Math.min(...resets.map(({ wait }) => wait)) : undefined;
}

/**
 * The header that says what is left of the limit that this one resets: `x-ratelimit-reset-tokens`, `x-ratelimit-reset`,
 * `anthropic-ratelimit-requests-reset`, `ratelimitbysize-reset`. `undefined` when the name is none of a reset.
 */
function remainingOf(name: string): string | undefined {
  return /ratelimit.*\breset\b|rate-limit.*\breset\b/.test(name) ? name.replace(/\breset\b/, 'remaining') : undefined;
}

function positive(value: string | undefined): number | undefined {
  if (value === undefined || !/^\s*\d+(\.\d+)?\s*$/.test(value)) return undefined;
  return Math.round(Number(value));
}
