import type { Clock } from '../lib/clock.ts';
import { Emitter } from '../lib/emitter.ts';
import type { LlmError } from '../llm/llm-error.ts';
import { failureRule } from './failure-policy.ts';

/** Where a deployment's calls go. */
export interface Place {
  /** Provider, host and a name of the key (never the key). */
  readonly account: string;
  readonly model: string;
}

export type Health =
  | { readonly kind: 'closed' }
  /** Not tried before `until` (milliseconds since the epoch), because of `error`. */
  | { readonly kind: 'open'; readonly until: number; readonly error: LlmError }
  /** The next call is the probe. */
  | { readonly kind: 'half-open' };

export interface BreakerLimits {
  /** Consecutive failures that open a circuit; at least 1. */
  readonly allowedFails: number;
  readonly cooldownMs: number;
  /** A vendor that wants a longer wait than this is closed off until then. */
  readonly maxWaitMs: number;
}

/** The right to one attempt. Exactly the first call of the three counts. */
export interface Permit {
  success(): void;
  failure(error: LlmError): void;
  /** No verdict: cancelled, or not the deployment's fault. */
  release(): void;
}

export type Admission = { readonly kind: 'admitted'; readonly permit: Permit } | Extract<Health, { kind: 'open' }>;

/** Circuits that have failed lately. Many more than one person has deployments; the oldest are forgotten. */
const MAX_CIRCUITS = 512;

/** A probe is under way: how it ends is known soon, so whoever waits looks again after this. */
const PROBE_WAIT_MS = 1_000;

/** However long a vendor asks to wait: one call a day to see whether it meant it. */
const LONGEST_OPEN_MS = 24 * 60 * 60_000;

interface Circuit {
  failures: number;
  open: { readonly until: number; readonly error: LlmError } | undefined;
  probing: boolean;
}

/**
 * The circuits of all accounts and of the models in them. Outlives the configuration: a change of settings does not
 * make a broken vendor whole. A circuit opens after a few consecutive failures, or at once where trying again cannot
 * help; when its time is over exactly one call goes through as the probe, which closes it or opens it again.
 */
export class CircuitBreakers {
  readonly #clock: Clock;
  readonly #circuits = new Map<string, Circuit>();
  readonly #changes = new Emitter<void>();
  /** Verdicts of calls that began before the last `reset` speak of another key. */
  #era = 0;

  /** A circuit has opened, closed, or stays open for longer. That a time is over is not told: `until` says it before. */
  readonly onDidChange = this.#changes.on;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What a call to this place would meet now. */
  health(place: Place): Health {
    const blocked = this.#blocked(place);
    if (blocked !== undefined) return blocked;
    return this.#circuitsOf(place).some(({ open }) => open !== undefined) ? { kind: 'half-open' } : { kind: 'closed' };
  }

  /** Asks for one attempt; takes the place of the probe where a circuit is half-open. */
  admit(place: Place, limits: BreakerLimits): Admission {
    const blocked = this.#blocked(place);
    if (blocked !== undefined) return blocked;
    const probes = this.#circuitsOf(place).filter(({ open }) => open !== undefined);
    for (const probe of probes) probe.probing = true;
    return { kind: 'admitted', permit: this.#permit(place, limits, probes) };
  }

  /** The account has another key: what the old one did no longer counts. */
  reset(account: string): void {
    this.#era++;
    const models = modelKey({ account, model: '' });
    for (const key of this.#circuits.keys()) if (key === account || key.startsWith(models)) this.#circuits.delete(key);
    this.#changes.fire();
  }

  #permit(place: Place, limits: BreakerLimits, probes: readonly Circuit[]): Permit {
    const era = this.#era;
    let settled = false;
    const settle = (verdict: () => void) => (): void => {
      if (settled) return;
      settled = true;
      for (const probe of probes) probe.probing = false;
      if (era === this.#era) verdict();
    };
    return {
      success: settle(() => this.#succeeded(place, probes)),
      failure: (error) => settle(() => this.#failed(place, error, limits))(),
      release: settle(() => {}),
    };
  }

  #succeeded(place: Place, probes: readonly Circuit[]): void {
    for (const key of keysOf(place)) {
      const circuit = this.#circuits.get(key);
      // A call that began before the circuit opened says nothing about the vendor as it is now.
      if (circuit === undefined || (circuit.open !== undefined && !probes.includes(circuit))) continue;
      this.#circuits.delete(key);
      if (circuit.open !== undefined) this.#changes.fire();
    }
  }

  #failed(place: Place, error: LlmError, limits: BreakerLimits): void {
    const rule = failureRule(error);
    if (rule.circuit === 'none') return;
    const circuit = this.#circuit(rule.circuit === 'account' ? place.account : modelKey(place));
    circuit.failures++;
    const serverWaitMs = error.details.retryAfterMs ?? 0;
    const opens =
      circuit.open !== undefined ||
      rule.opensAtOnce ||
      circuit.failures >= limits.allowedFails ||
      serverWaitMs > limits.maxWaitMs;
    if (opens) this.#open(circuit, error, Math.max(Math.min(limits.cooldownMs, rule.longestCooldownMs), serverWaitMs));
  }

  /** The later of two deadlines holds, with the reason that set it. */
  #open(circuit: Circuit, error: LlmError, waitMs: number): void {
    const until = this.#clock.now() + Math.min(waitMs, LONGEST_OPEN_MS);
    if (waitMs <= 0 || (circuit.open !== undefined && circuit.open.until >= until)) return;
    circuit.open = { until, error };
    this.#changes.fire();
  }

  #blocked(place: Place): Extract<Health, { kind: 'open' }> | undefined {
    const now = this.#clock.now();
    let blocked: Extract<Health, { kind: 'open' }> | undefined;
    for (const { open, probing } of this.#circuitsOf(place)) {
      if (open === undefined || (open.until <= now && !probing)) continue;
      const until = probing ? Math.max(open.until, now + PROBE_WAIT_MS) : open.until;
      if (blocked === undefined || blocked.until < until) blocked = { kind: 'open', until, error: open.error };
    }
    return blocked;
  }

  #circuitsOf(place: Place): readonly Circuit[] {
    return keysOf(place).flatMap((key) => this.#circuits.get(key) ?? []);
  }

  #circuit(key: string): Circuit {
    const known = this.#circuits.get(key);
    if (known !== undefined) return known;
    const oldest = this.#circuits.keys().next();
    if (this.#circuits.size >= MAX_CIRCUITS && oldest.done !== true) this.#circuits.delete(oldest.value);
    const circuit: Circuit = { failures: 0, open: undefined, probing: false };
    this.#circuits.set(key, circuit);
    return circuit;
  }
}

function keysOf(place: Place): readonly string[] {
  return [place.account, modelKey(place)];
}

function modelKey({ account, model }: Place): string {
  return `${account}\n${model}`;
}
