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
  /** The message as a whole, and without the names of errors that gateways put before it (`AnthropicException - `). */
  readonly wholeTexts: readonly string[];
}

/** Puts the vendor's error into the form that the rows are compared with. */
export function failureOf(status: number | undefined, error: VendorError | undefined): Failure {
  const codes = [...(error?.code === undefined ? [] : [error.code]), ...(error?.otherCodes ?? [])].map((code) =>
    code.toLowerCase(),
  );
  const text = error?.message === undefined ? undefined : searchedText(error.message);
  return {
    status: status ?? error?.status ?? statusFromCodes(codes),
    codes,
    texts: text === undefined ? [] : [text, ...sentencesOf(text)],
    wholeTexts: text === undefined ? [] : [text, text.replace(NAMES_OF_ERRORS, '')],
  };
}

/** As `litellm.badrequesterror: anthropicexception - ` and `error code: 400 - `, in lower case. */
const NAMES_OF_ERRORS = /^(?:(?:[\w.]*(?:error|exception)|error code: \d{3})(?: [\w.]*error)?(?::| -) )+/;

function holds(rule: ErrorRule, failure: Failure): boolean {
  const { statuses, codes, words } = rule;
  if (statuses !== undefined && !statuses.includes(failure.status)) return false;
  if (codes !== undefined && !codes.some((code) => failure.codes.includes(code))) return false;
  if (words === undefined) return true;
  return mayRepeatPrompt(rule, failure)
    ? failure.wholeTexts.some((text) => words.exec(text)?.index === 0)
    : failure.texts.some((text) => words.test(text));
}

/** What a refused request would hardly be refused for. */
const ABOUT_ACCOUNT: ReadonlySet<ErrorKind> = new Set(['quota', 'auth', 'permission']);

/**
 * Whether words about the account may be the person's own: a server that refuses a request may repeat it, also without quotation
 * marks. Then they count at the beginning of the message alone, but where a code says the same.
 */
function mayRepeatPrompt({ kind }: ErrorRule, { status, codes }: Failure): boolean {
  if (!ABOUT_ACCOUNT.has(kind) || allowedKinds(status)[0] !== 'invalid-request') return false;
  return !errorRules.some(
    (rule) => rule.kind === kind && rule.words === undefined && rule.codes?.some((code) => codes.includes(code)),
  );
}

/** Characters of a message that are looked at: what it is about is said at its beginning. */
const MAX_SEARCHED_CHARACTERS = 4096;

/** Sentences of a message that are looked at, so that a message of nothing but full stops costs no more than another. */
const MAX_SENTENCES = 40;

function searchedText(message: string): string {
  return withoutQuotations(message.slice(0, MAX_SEARCHED_CHARACTERS))
    .replaceAll('’', "'")
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

function sentencesOf(text: string): readonly string[] {
  return text.split(/[.:;!?] | - | \* /, MAX_SENTENCES).map((sentence) => sentence.trim());
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
