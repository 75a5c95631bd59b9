import type { ErrorKind, LlmError } from '../llm/llm-error.ts';

/** What the router does about one kind of failure. */
export interface FailureRule {
  /**
   * Whether the same deployment is tried again. `never` stands even against the vendor's `x-should-retry: true`;
   * `last-resort` only where no other deployment can take over.
   */
  readonly retry: 'yes' | 'no' | 'never' | 'last-resort';
  /** Which deployments may take over. */
  readonly fallback: 'any' | 'other-model' | 'none';
  /** Which circuit it counts against: that of the seller (vendor, host and account) or that of this model of it. */
  readonly circuit: 'account' | 'model' | 'none';
  /** Once is enough: trying again soon cannot help. */
  readonly opensAtOnce: boolean;
  /** Keeps the circuit open for no longer than this, whatever the cooldown. */
  readonly longestCooldownMs: number;
}

/**
 * Where another deployment can answer now, a wait for the same one is no longer than this: people notice a pause of two
 * seconds, and a warm cache is not worth more.
 */
export const SWITCH_WAIT_MS = 2_000;

/**
 * A refused connection is found out in milliseconds and costs nothing, and a laptop that is online again should not have
 * to wait for a cooldown.
 */
const NETWORK_COOLDOWN_MS = 5_000;

const passing: FailureRule = {
  retry: 'yes',
  fallback: 'any',
  circuit: 'model',
  opensAtOnce: false,
  longestCooldownMs: Infinity,
};

/** The host does not answer: every model of the seller shares that. */
const unreachable: FailureRule = { ...passing, circuit: 'account', longestCooldownMs: NETWORK_COOLDOWN_MS };

/** The request is at fault, not the deployment: another one may take it, this one will not. */
const unfit: FailureRule = { ...passing, retry: 'no', circuit: 'none' };

/** The key is refused or its money is used up. */
const refused: FailureRule = { ...passing, retry: 'never', circuit: 'account', opensAtOnce: true };

const rules: Readonly<Record<Exclude<ErrorKind, 'timeout'>, FailureRule>> = {
  auth: refused,
  quota: refused,
  // The same key may well be allowed to use the other models.
  permission: { ...refused, circuit: 'model' },
  'rate-limit': passing,
  overloaded: passing,
  server: passing,
  network: unreachable,
  truncated: passing,
  malformed: passing,
  'context-window': unfit,
  'content-policy': unfit,
  unsupported: unfit,
  'model-not-found': unfit,
  // Another model of the same seller may take what this one refuses, as a parameter that only some models have.
  'invalid-request': { ...unfit, fallback: 'other-model' },
  budget: { ...unfit, retry: 'never', fallback: 'none' },
  'no-deployment': { ...unfit, retry: 'never', fallback: 'none' },
  // Known only at the end of the answer, when its text was handed on.
  'response-format': { ...unfit, fallback: 'none' },
};

/** A stall has cost its whole limit already, an empty answer its price: a deployment that can answer now goes first. */
const costly: FailureRule = { ...passing, retry: 'last-resort' };

/** The answer takes longer than it may, and would again. */
const tooLong: FailureRule = { ...passing, retry: 'no' };

/** What to do about an error. Where it names what it is about (`scope`), that goes before the kind's own circuit. */
export function failureRule(error: LlmError): FailureRule {
  const rule = ruleOfKind(error);
  const { scope } = error.details;
  return scope === undefined || rule.circuit === 'none' ? rule : { ...rule, circuit: scope };
}

function ruleOfKind({ kind, details }: LlmError): FailureRule {
  // A rate limit that no wait cures is about the size of this request: the next, smaller one is welcome.
  const { shouldRetry, retryAfterMs } = details;
  if (kind === 'rate-limit' && shouldRetry === false && retryAfterMs === undefined) return unfit;
  // The answer needed more room than the request gave it: the deployment is not broken.
  if (details.limit === 'output-tokens') return unfit;
  if (details.empty === true) return costly;
  if (kind !== 'timeout') return rules[kind];
  if (details.clock === 'connect') return unreachable;
  return details.clock === 'total' ? tooLong : costly;
}

/** Whether the same deployment may be tried again: the vendor's own word decides where there is one. */
export function mayRetry(error: LlmError, hasAlternative: () => boolean): boolean {
  const { retry } = failureRule(error);
  if (retry === 'never') return false;
  const { shouldRetry } = error.details;
  if (shouldRetry !== undefined) return shouldRetry;
  return retry === 'yes' || (retry === 'last-resort' && !hasAlternative());
}
