import type { NeededFeature } from './abilities.ts';

/**
 * Why a call failed; closed, so that every policy is a table over it.
 * `quota`: money or plan is used up. `rate-limit`: too fast. `overloaded`: the vendor has no capacity. `server`: it broke.
 * `network`: no connection, or it was lost before the answer began. `timeout`: one of our clocks. `truncated`: the answer
 * ended without its end. `malformed`: what came is no answer of this wire format. `unsupported`: this deployment cannot do
 * what was asked. `budget`: the person's own limit. `no-deployment`: the settings hold no deployment for the model group.
 * `response-format`: the answer is whole, but does not fit the schema that was asked for.
 */
export const ERROR_KINDS = [
  'auth',
  'permission',
  'quota',
  'rate-limit',
  'overloaded',
  'server',
  'network',
  'timeout',
  'truncated',
  'malformed',
  'context-window',
  'content-policy',
  'invalid-request',
  'model-not-found',
  'unsupported',
  'budget',
  'no-deployment',
  'response-format',
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

/** The clocks of a call; `limitMs` of the error says which limit was passed. */
export const CLOCK_NAMES = ['connect', 'first-byte', 'transport-silence', 'progress-silence', 'total'] as const;
export type ClockName = (typeof CLOCK_NAMES)[number];

/** `unreadable`: the place that should hold it cannot be read now. `unusable`: what is there is no key, for this reason. */
export type KeyFault =
  | { readonly kind: 'unreadable' }
  /** `reason` follows a name: `contains a line break: copy the key alone`. */
  | { readonly kind: 'unusable'; readonly reason: string };

export const ANSWER_LIMITS = ['answer-size', 'event-size', 'tool-calls', 'output-tokens'] as const;
export type AnswerLimit = (typeof ANSWER_LIMITS)[number];

export interface LlmErrorDetails {
  /** HTTP status, where there was an answer. An error inside a 200 carries the status it stands for. */
  readonly status?: number;
  /** The vendor's own lower bound for the next try. */
  readonly retryAfterMs?: number;
  /** `x-should-retry`: the vendor's own word, which decides where present. */
  readonly shouldRetry?: boolean;
  /** What a refusal or a limit is about: this one model, or everything that the account asks for. */
  readonly scope?: 'model' | 'account';
  readonly requestId?: string;
  /** The model group that was asked for, where nothing more is known. */
  readonly group?: string;
  /** Name of the key that was used, as `stored` or `env:OPENAI_API_KEY`; never the key. */
  readonly account?: string;
  /** The call carried no key: none is stored for its address. */
  readonly withoutKey?: true;
  /** Id of the vendor's row. */
  readonly vendor?: string;
  readonly model?: string;
  readonly deployment?: string;
  /** Where the call went, without query and credentials. */
  readonly url?: string;
  /** The environment variable that should hold the key, and does not. */
  readonly variable?: string;
  /** Nothing was sent, because the key could not be used. Absent where there is none. */
  readonly keyFault?: KeyFault;
  /** What this deployment cannot do and was asked for, where that is known. */
  readonly lacks?: NeededFeature;
  readonly clock?: ClockName;
  readonly limitMs?: number;
  /**
   * Which bound an answer met. `output-tokens`: the limit of the request was used up before any text came. The others: what came
   * is readable, but more than is kept.
   */
  readonly limit?: AnswerLimit;
  /** The answer ended as it should, but holds nothing. */
  readonly empty?: true;
  /** The model wrote a call of this tool that cannot be read; empty where the vendor does not name the tool. */
  readonly brokenCall?: string;
  /** The vendor ended its answer itself, so the usage it reported is all that it bills; what is wrong is the answer. */
  readonly answerEnded?: boolean;
  /** The vendor's message, bounded, without secrets; material for people, never for a policy. */
  readonly vendorMessage?: string;
  /** `vendorMessage` says in our words what came in place of an answer, as `an HTML page`: nobody said it. */
  readonly isOwnMessage?: true;
  readonly cause?: unknown;
}

/** The one error of the core. Its message is for logs; `host/` writes the words for people. */
export class LlmError extends Error {
  override readonly name = 'LlmError';
  readonly kind: ErrorKind;
  readonly details: Omit<LlmErrorDetails, 'cause'>;

  constructor(kind: ErrorKind, message: string, details: LlmErrorDetails = {}) {
    const { cause, ...rest } = details;
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.details = rest;
  }

  /** The same error with more said about where it happened; what is known already is kept. */
  with(more: Omit<LlmErrorDetails, 'cause'>): LlmError {
    const error = new LlmError(this.kind, this.message, { ...more, ...this.details, cause: this.cause });
    if (this.stack !== undefined) error.stack = this.stack;
    return error;
  }
}
