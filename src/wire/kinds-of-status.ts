import type { ErrorKind } from '../llm/llm-error.ts';
import { NO_STATUS } from './error-rule.ts';

/** The first kind is what the status means alone; the others are those that the body may make of it. */
export type AllowedKinds = readonly [usual: ErrorKind, ...others: readonly ErrorKind[]];

const badRequest: AllowedKinds = [
  'invalid-request',
  'context-window',
  'content-policy',
  'model-not-found',
  'unsupported',
  'auth',
  'permission',
  'quota',
];

/** llama.cpp and older vLLM answer 500 for a prompt that is too long, or for an image to a model without eyes. */
const serverFault: AllowedKinds = ['server', 'overloaded', 'context-window', 'unsupported'];

/** `timeout` is in no row: it stands for our own clocks. 408 and 504 are the server's. */
const kindsOfStatus: ReadonlyMap<number, AllowedKinds> = new Map<number, AllowedKinds>([
  [
    NO_STATUS,
    [
      'server',
      'overloaded',
      'rate-limit',
      'quota',
      'auth',
      'permission',
      'context-window',
      'content-policy',
      'model-not-found',
      'unsupported',
      'invalid-request',
    ],
  ],
  [401, ['auth', 'permission', 'quota', 'server']],
  [402, ['quota']],
  [403, ['permission', 'auth', 'quota', 'content-policy', 'unsupported', 'server']],
  [407, ['network']], // a proxy between us and the vendor wants to know who we are
  [408, ['server']],
  [409, ['server']], // a lock that was held too long; the vendors' own clients try again
  [413, ['context-window', 'rate-limit']], // Groq's 413 is about tokens per minute
  [425, ['overloaded']],
  [429, ['rate-limit', 'quota', 'overloaded']],
  [451, ['permission', 'content-policy']],
  [498, ['overloaded']], // Groq: no capacity in the flex tier
  [499, ['server']], // Google: cancelled on its side
  [503, ['overloaded', 'server', 'context-window', 'unsupported']],
  [529, ['overloaded']], // Anthropic
]);

/** The kinds that a status allows. A failure with a status below 400 is no answer of any wire format. */
export function allowedKinds(status: number): AllowedKinds {
  const known = kindsOfStatus.get(status);
  if (known !== undefined) return known;
  if (status >= 500) return serverFault;
  return status >= 400 ? badRequest : ['malformed'];
}

/** Codes that say no more than a status does. They count only where there is no status, inside an answer. */
const statusOfCode: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['invalid_argument', 400],
  ['failed_precondition', 400],
  ['bad_request', 400],
  ['badrequesterror', 400],
  ['permission_error', 403],
  ['permission_denied', 403],
  ['not_found_error', 404],
  ['not_found', 404],
  ['notfounderror', 404],
  ['rate_limit_error', 429],
  ['rate_limit_exceeded', 429],
  ['rate_limit_reached_error', 429],
  ['rate_limited', 429],
  ['ratelimitreached', 429],
  ['ratelimiterror', 429],
  ['too_many_requests', 429],
  ['too_many_requests_error', 429],
  ['resource_exhausted', 429],
  ['throttlingexception', 429],
  ['server_error', 500],
  ['internal_error', 500],
  ['internal_server_error', 500],
  ['internalservererror', 500],
  ['internal', 500],
  ['timeout_error', 504],
  ['deadline_exceeded', 504],
]);

/** The status that these codes (in lower case) stand for, else `NO_STATUS`. */
export function statusFromCodes(codes: readonly string[]): number {
  return codes.map((code) => statusOfCode.get(code)).find((status) => status !== undefined) ?? NO_STATUS;
}
