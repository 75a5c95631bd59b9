import type { Clock } from '../lib/clock.ts';
import { Emitter } from '../lib/emitter.ts';
import type { LlmError } from '../llm/llm-error.ts';
import { sellerId } from '../llm/seller.ts';
import type { Seller } from '../llm/seller.ts';
import { failureRule, SWITCH_WAIT_MS } from './failure-policy.ts';

/** What a call's failures count against: the seller as a whole, or this model of it. */
export interface CircuitScope {
  readonly seller: Seller;
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
}

/** The right to one attempt. Exactly the first call of the three counts. */
export interface Permit {
  success(): void;
  failure(error: LlmError): void;
  /** No verdict: cancelled, or not the deployment's fault. */
  release(): void;
}

export type Admission = { readonly kind: 'admitted'; readonly permit: Permit } | Extract<Health, { kind: 'open' }>;

/** Circuits that are remembered. One person has some tens of deployments; beyond this number the oldest circuit is forgotten. */
const MAX_CIRCUITS = 512;

/** While a probe is under way its circuit is said to be open for this long: how the probe ends is known soon. */
const PROBE_WAIT_MS = 1_000;

/** However long a vendor asks to wait: one call a day to see whether it meant it. */
const LONGEST_OPEN_MS = 24 * 60 * 60_000;

interface Circuit {
  failures: number;
  open: OpenCircuit | undefined;
  probing: boolean;
}

interface OpenCircuit {
  /** On the monotonic clock, since the wall clock jumps. */
  readonly until: number;
  readonly error: LlmError;
  /** `server-wait`: the server named this time and nothing is broken, so that the next call is no probe. */
  readonly reason: 'failures' | 'server-wait';
}

/**
 * The circuits of all sellers and of their models. Outlives the configuration: a change of settings does not
 * make a broken vendor whole. A circuit opens after a few consecutive failures, or at once where trying again cannot
 * help; when its time is over exactly one call goes through as the probe, which closes it or opens it again.
 */
export class CircuitBreakers {
  readonly #clock: Clock;
  readonly #circuits = new Map<string, Circuit>();
  readonly #changes = new Emitter<void>();
  /** Counts the resets: the verdict of a call that began before the last one speaks of another key. */
  #resets = 0;

  /** A circuit has opened, closed, or stays open for longer. That a time is over is not told: `until` says it before. */
  readonly onDidChange = this.#changes.on;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What a call would meet now. */
  health(scope: CircuitScope): Health {
    const blocked = this.#blocked(scope);
    if (blocked !== undefined) return blocked;
    return this.#circuitsOf(scope).some(({ open }) => open !== undefined) ? { kind: 'half-open' } : { kind: 'closed' };
  }

  /** Asks for one attempt; takes the place of the probe where a circuit is half-open. */
  admit(scope: CircuitScope, limits: BreakerLimits): Admission {
    const blocked = this.#blocked(scope);
    return blocked ?? { kind: 'admitted', permit: this.admitAnyway(scope, limits) };
  }

  /** One attempt although the circuit is open: the person asks, and there is no other deployment. It counts as the probe. */
  admitAnyway(scope: CircuitScope, limits: BreakerLimits): Permit {
    const probes = this.#circuitsOf(scope).filter(({ open }) => open !== undefined);
    for (const probe of probes) probe.probing = true;
    return this.#permit(scope, limits, probes);
  }

  /** The seller has another key: what the old one did no longer counts. */
  reset(seller: Seller): void {
    this.#resets++;
    const models = modelKey({ seller, model: '' });
    for (const key of this.#circuits.keys())
      if (key === sellerId(seller) || key.startsWith(models)) this.#circuits.delete(key);
    this.#changes.fire();
  }

  /** The person wants every model to be asked again, whatever happened before. */
  resetAll(): void {
    this.#resets++;
    this.#circuits.clear();
    this.#changes.fire();
  }

  #permit(scope: CircuitScope, limits: BreakerLimits, probes: readonly Circuit[]): Permit {
    const resets = this.#resets;
    let settled = false;
    const settle = (verdict: () => void) => (): void => {
      if (settled) return;
      settled = true;
      for (const probe of probes) probe.probing = false;
      if (resets === this.#resets) verdict();
    };
    return {
      success: settle(() => this.#succeeded(scope, probes)),
      failure: (error) => settle(() => this.#failed(scope, error, limits))(),
      release: settle(() => {}),
    };
  }

  #succeeded(scope: CircuitScope, probes: readonly Circuit[]): void {
    if (this.#circuits.size === 0) return;
    for (const key of keysOf(scope)) {
      const circuit = this.#circuits.get(key);
      // A call that began before the circuit opened says nothing about the vendor as it is now.
      if (circuit === undefined || (circuit.open !== undefined && !probes.includes(circuit))) continue;
      this.#circuits.delete(key);
      if (circuit.open !== undefined) this.#changes.fire();
    }
  }

  #failed(scope: CircuitScope, error: LlmError, limits: BreakerLimits): void {
    const rule = failureRule(error);
    if (rule.circuit === 'none') return;
    const circuit = this.#circuit(rule.circuit === 'account' ? sellerId(scope.seller) : modelKey(scope));
    circuit.failures++;
    const serverWaitMs = error.details.retryAfterMs ?? 0;
    const cooldownMs = Math.min(limits.cooldownMs, rule.longestCooldownMs);
    if (circuit.open !== undefined || rule.opensAtOnce || circuit.failures >= limits.allowedFails)
      this.#open(circuit, { error, reason: 'failures' }, Math.max(cooldownMs, serverWaitMs));
    else if (serverWaitMs > SWITCH_WAIT_MS) this.#open(circuit, { error, reason: 'server-wait' }, serverWaitMs);
  }

  /** The later of two deadlines holds, with the reason that set it. */
  #open(circuit: Circuit, why: Omit<OpenCircuit, 'until'>, waitMs: number): void {
    const until = this.#clock.monotonic() + Math.min(waitMs, LONGEST_OPEN_MS);
    if (waitMs <= 0 || (circuit.open !== undefined && circuit.open.until >= until)) return;
    circuit.open = { ...why, until };
    this.#changes.fire();
  }

  #blocked(scope: CircuitScope): Extract<Health, { kind: 'open' }> | undefined {
    if (this.#circuits.size === 0) return undefined;
    const [wall, monotonic] = [this.#clock.now(), this.#clock.monotonic()];
    let blocked: Extract<Health, { kind: 'open' }> | undefined;
    for (const { open, probing } of this.#circuitsOf(scope)) {
      if (open === undefined || (open.until <= monotonic && !probing)) continue;
      const waitMs = Math.max(open.until - monotonic, probing ? PROBE_WAIT_MS : 0);
      const until = wall + waitMs;
      if (blocked === undefined || blocked.until < until) blocked = { kind: 'open', until, error: open.error };
    }
    return blocked;
  }

  /** With the waits forgotten that servers asked for and that are over. */
  #circuitsOf(scope: CircuitScope): readonly Circuit[] {
    if (this.#circuits.size === 0) return NO_CIRCUITS; // Nothing has failed of late: the usual case.
    const circuits = keysOf(scope).flatMap((key) => this.#circuits.get(key) ?? []);
    for (const circuit of circuits)
      if (circuit.open?.reason === 'server-wait' && circuit.open.until <= this.#clock.monotonic())
        circuit.open = undefined;
    return circuits;
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

const NO_CIRCUITS: readonly Circuit[] = [];

function keysOf(scope: CircuitScope): readonly string[] {
  return [sellerId(scope.seller), modelKey(scope)];
}

function modelKey({ seller, model }: CircuitScope): string {
  return `${sellerId(seller)}\n${model}`;
}
