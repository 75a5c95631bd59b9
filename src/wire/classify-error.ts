import type { ErrorKind } from '../llm/llm-error.ts';
import type { ErrorRule } from './error-rule.ts';
import { errorRules } from './error-rules.ts';
import { allowedKinds, statusFromCodes } from './kinds-of-status.ts';
import { withoutQuotations } from './without-quotations.ts';
import type { VendorError } from './vendor-error.ts';

/** What a failure is, and what it is about. */
export interface ErrorClass {
  readonly kind: ErrorKind;
  /** What a refusal or a limit names: the one model, or the whole account. */
  readonly scope?: 'model' | 'account';
  /** `false`: no wait helps this request at this deployment. */
  readonly shouldRetry?: false;
}

/**
 * Which kind of failure this is. The status says which kinds are possible; among these the vendor's code decides, then its
 * words, then what the status means alone. Where the adapter has read a kind from the body's own fields, that holds.
 */
export function classifyError(status: number | undefined, error: VendorError | undefined): ErrorClass {
  const readScope = error?.scope !== undefined && { scope: error.scope };
  if (error?.kind !== undefined) return { kind: error.kind, ...readScope };
  const failure = failureOf(status, error);
  const rule = decidingRule(failure);
  if (rule === undefined) return { kind: allowedKinds(failure.status)[0], ...readScope };
  return {
    kind: rule.kind,
    ...readScope,
    ...(rule.scope !== undefined && { scope: rule.scope }),
    ...(rule.shouldRetry !== undefined && { shouldRetry: rule.shouldRetry }),
  };
}

/** The row of the table that decides, or `undefined` where the status decides alone. */
export function decidingRule(failure: Failure): ErrorRule | undefined {
  const kinds = allowedKinds(failure.status);
  return errorRules.find((rule) => kinds.includes(rule.kind) && holds(rule, failure));
}

/** A failure in the form that the rows are compared with. */
export interface Failure {
  /** The HTTP status, or the one that the body names, or `NO_STATUS`. */
  readonly status: number;
  /** All codes and types of the body, in lower case. */
  readonly codes: readonly string[];
  /** The message and each of its sentences, in lower case, without quoted parts. */
  readonly texts: readonly string[];
}

/** Puts the vendor's error into the form that the rows are compared with. */
export function failureOf(status: number | undefined, error: VendorError | undefined): Failure {
  const codes = [...(error?.code === undefined ? [] : [error.code]), ...(error?.otherCodes ?? [])].map((code) =>
    code.toLowerCase(),
  );
  return {
    status: status ?? error?.status ?? statusFromCodes(codes),
    codes,
    texts: error?.message === undefined ? [] : textsOf(error.message),
  };
}

function holds({ statuses, codes, words }: ErrorRule, failure: Failure): boolean {
  if (statuses !== undefined && !statuses.includes(failure.status)) return false;
  if (codes !== undefined && !codes.some((code) => failure.codes.includes(code))) return false;
  return words === undefined || failure.texts.some((text) => words.test(text));
}

/** Characters of a message that are looked at: what it is about is said at its beginning. */
const MAX_SEARCHED_CHARACTERS = 4096;

/** Sentences of a message that are looked at, so that a message of nothing but full stops costs no more than another. */
const MAX_SENTENCES = 40;

function textsOf(message: string): readonly string[] {
  const text = withoutQuotations(message.slice(0, MAX_SEARCHED_CHARACTERS))
    .replaceAll('’', "'")
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
  const sentences = text.split(/[.:;!?] | - | \* /, MAX_SENTENCES).map((sentence) => sentence.trim());
  return [text, ...sentences];
}

/** What an error inside a 200 stands for, where the body names no status. */
export const STATUS_OF_KIND: Readonly<Partial<Record<ErrorKind, number>>> = {
  auth: 401,
  permission: 403,
  quota: 402,
  'rate-limit': 429,
  overloaded: 503,
  server: 500,
  'context-window': 400,
  'content-policy': 400,
  'invalid-request': 400,
  'model-not-found': 404,
};
