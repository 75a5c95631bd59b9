import type { ErrorKind, LlmError } from '../llm/llm-error.ts';

/** What the router does about one kind of failure. */
export interface FailureRule {
  /**
   * Whether the same deployment is tried again. `never` stands even against the vendor's `x-should-retry: true`;
   * `last-resort` only where no other deployment can take over.
   */
  readonly retry: 'yes' | 'no' | 'never' | 'last-resort';
  /** Which deployments may take over. */
  readonly fallback: 'any' | 'other-provider' | 'none';
  /** Which circuit it counts against: that of the account (provider, host and key) or that of the model in it. */
  readonly circuit: 'account' | 'model' | 'none';
  /** Once is enough: trying again soon cannot help. */
  readonly opensAtOnce: boolean;
  /** Keeps the circuit open for no longer than this, whatever the cooldown. */
  readonly longestCooldownMs: number;
}

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

/** The host does not answer: every model of the account shares that. */
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
  // May be a quirk of this vendor's dialect, which its other models share.
  'invalid-request': { ...unfit, fallback: 'other-provider' },
  budget: { ...unfit, retry: 'never', fallback: 'none' },
};

/** A stall has cost its whole limit already: whoever can answer now goes first. */
const stalled: FailureRule = { ...passing, retry: 'last-resort' };

/** The answer takes longer than it may, and would again. */
const tooLong: FailureRule = { ...passing, retry: 'no' };

export function failureRule({ kind, details }: LlmError): FailureRule {
  if (kind !== 'timeout') return rules[kind];
  if (details.clock === 'connect') return unreachable;
  return details.clock === 'total' ? tooLong : stalled;
}

/** Whether the same deployment may be tried again: the vendor's own word decides where there is one. */
export function mayRetry(error: LlmError, hasAlternative: () => boolean): boolean {
  const { retry } = failureRule(error);
  if (retry === 'never') return false;
  const { shouldRetry } = error.details;
  if (shouldRetry !== undefined) return shouldRetry;
  return retry === 'yes' || (retry === 'last-resort' && !hasAlternative());
}
