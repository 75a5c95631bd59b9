import type { Clock } from '../lib/clock.ts';
import { LlmError } from '../llm/llm-error.ts';
import { isSameSeller, sellerId } from '../llm/seller.ts';
import type { Seller } from '../llm/seller.ts';
import type { Target } from '../llm/target.ts';
import type { CircuitBreakers } from './circuit-breakers.ts';
import { circuitScopeOf } from './deployment.ts';
import type { RoutedDeployment } from './deployment.ts';
import { failureRule, mayRetry } from './failure-policy.ts';
import { namedIn, overflow } from './fitness.ts';
import type { Fitness } from './fitness.ts';

/** Why a candidate is not asked; the error is made when it is asked for. `until` (milliseconds since the epoch): its circuit is open. */
export interface Obstacle {
  readonly error: () => LlmError;
  readonly until?: number;
}

/** A deployment that was asked, and its last error. */
interface Failed {
  readonly deployment: RoutedDeployment;
  readonly error: LlmError;
  /** When it failed, and until when it should not be asked again; milliseconds since the epoch. */
  readonly at: number;
  readonly until: number;
}

/** Not asked before `until`, in milliseconds since the epoch. */
export interface Resting {
  readonly deployment: RoutedDeployment;
  readonly until: number;
  /** Tries after the first that it has in this request. */
  readonly numRetries: number;
}

export interface Candidate {
  readonly deployment: RoutedDeployment;
  readonly obstacle: Obstacle | undefined;
}

export interface RouteOptions {
  /** In the order in which they are tried. */
  readonly candidates: readonly RoutedDeployment[];
  readonly fitness: Fitness;
  readonly breakers: CircuitBreakers;
  readonly policy: { readonly numRetries: number; readonly maxWaitMs: number };
  readonly clock: Pick<Clock, 'now'>;
}

/** What the failures of this request say about the candidates that are left. */
interface RequestFaults {
  /** By seller and model: it does not accept this request. */
  readonly refusals: ReadonlyMap<string, LlmError>;
  /** Windows that the request is known not to fit into. */
  readonly overflowed: readonly { readonly seller: Seller; readonly window: number }[];
}

const NO_FAULTS: RequestFaults = { refusals: new Map(), overflowed: [] };

/** One request and its candidates: who was asked, how that ended, and who is left. */
export class Route {
  readonly #options: RouteOptions;
  /** Tries that each deployment has left, the first one too, where it is not as many as the policy gives. */
  readonly #triesLeft = new Map<RoutedDeployment, number>();
  readonly #failed = new Map<RoutedDeployment, Failed>();
  /** Why the first candidate that can never take the request cannot. */
  #unfit: (() => LlmError) | undefined;
  #faults = NO_FAULTS;
  #position = 0;
  #last: Failed | undefined;
  #askedResting = false;

  constructor(options: RouteOptions) {
    this.#options = options;
  }

  /** The next in turn, or `undefined` when all have had theirs. */
  next(): Candidate | undefined {
    const deployment = this.#options.candidates[this.#position];
    if (deployment === undefined) return undefined;
    this.#position++;
    const obstacle = this.#obstacleTo(deployment, this.#faults);
    if (obstacle !== undefined && obstacle.until === undefined) this.#unfit ??= obstacle.error;
    return { deployment, obstacle };
  }

  /** One that was skipped because it rested, and can be asked by now. */
  nextReturned(): RoutedDeployment | undefined {
    return this.#notAsked().find((deployment) => this.#obstacleTo(deployment, this.#faults) === undefined);
  }

  /** The one to wait for, when all have had their turn. One that was skipped is waited for once. */
  nextBack(): Resting | undefined {
    const back = this.#firstBack(this.#last, this.#faults);
    if (back !== undefined && !this.#failed.has(back.deployment)) {
      this.#askedResting = true;
      this.#triesLeft.set(back.deployment, 1);
    }
    return back;
  }

  /** Whom `nextBack` would give, if `deployment` were given up for `error` and were no more to be asked. */
  firstBack(deployment: RoutedDeployment, error: LlmError): Resting | undefined {
    if (failureRule(error).fallback === 'none') return undefined;
    return this.#firstBack(this.#failure(deployment, error), withFault(this.#faults, deployment, error));
  }

  /** Whether a deployment that was not asked could answer now, if `deployment` were given up for `error`. */
  hasAlternative(deployment: RoutedDeployment, error: LlmError): boolean {
    if (failureRule(error).fallback === 'none') return false;
    const faults = withFault(this.#faults, deployment, error);
    return this.#notAsked().some((other) => other !== deployment && this.#obstacleTo(other, faults) === undefined);
  }

  /** It is called now. */
  countAttempt(deployment: RoutedDeployment): void {
    this.#triesLeft.set(deployment, this.#triesLeftOf(deployment) - 1);
  }

  giveUp(deployment: RoutedDeployment, error: LlmError): void {
    this.#last = this.#failure(deployment, error);
    this.#failed.set(deployment, this.#last);
    this.#faults = withFault(this.#faults, deployment, error);
  }

  /** Why there is no answer: the last attempt's error, or why no deployment could be asked. */
  failure(): LlmError {
    return this.#last?.error ?? this.#unfit?.() ?? new LlmError('no-deployment', 'there is no deployment to ask');
  }

  #triesLeftOf(deployment: RoutedDeployment): number {
    return this.#triesLeft.get(deployment) ?? this.#options.policy.numRetries + 1;
  }

  #notAsked(): readonly RoutedDeployment[] {
    return this.#options.candidates.filter((deployment) => !this.#failed.has(deployment));
  }

  /**
   * At once where nothing was asked, for then the one that returns first is the best there is. Else one that was given up
   * because of its wait and has tries left, as it would have been waited for without the others; or one that was not asked,
   * where it returns sooner than that one, or sooner than what the last one was told to wait.
   */
  #firstBack(failed: Failed | undefined, faults: RequestFaults): Resting | undefined {
    const now = this.#options.clock.now();
    const resting = this.#askedResting ? undefined : soonest(this.#resting(failed, faults, now));
    if (failed === undefined) return resting === undefined ? undefined : { ...resting, until: now };
    const paused = soonest(this.#paused(failed, faults));
    const limit = Math.min(Math.max(failed.until, paused?.until ?? now), now + this.#options.policy.maxWaitMs);
    return resting !== undefined && resting.until + SOONER_BY_MS <= limit ? resting : paused;
  }

  /** Never asked, because they rest. They are asked once. */
  #resting(failed: Failed | undefined, faults: RequestFaults, now: number): readonly Resting[] {
    return this.#notAsked().flatMap((deployment) => {
      if (deployment === failed?.deployment) return [];
      const until = this.#returnsAt(deployment, faults, now);
      return until === undefined ? [] : [{ deployment, until, numRetries: 0 }];
    });
  }

  /** Given up because others could answer sooner. A wait beyond patience is not waited for. */
  #paused(failed: Failed, faults: RequestFaults): readonly Resting[] {
    const { maxWaitMs } = this.#options.policy;
    return [...this.#failed.values()].flatMap(({ deployment, error, at, until: toldUntil }) => {
      const numRetries = this.#triesLeftOf(deployment) - 1;
      const isGivenUp = deployment !== failed.deployment || failed === this.#last;
      if (!isGivenUp || numRetries < 0 || !mayRetry(error, () => true)) return [];
      // Later than it was told where another failure has closed its whole account since.
      const until = this.#returnsAt(deployment, faults, toldUntil);
      return until === undefined || until - at > maxWaitMs ? [] : [{ deployment, until, numRetries }];
    });
  }

  /** When its circuit lets it be asked, no sooner than `from`. `undefined`: it cannot take this request, whenever. */
  #returnsAt(deployment: RoutedDeployment, faults: RequestFaults, from: number): number | undefined {
    const obstacle = this.#obstacleTo(deployment, faults);
    return obstacle !== undefined && obstacle.until === undefined ? undefined : Math.max(obstacle?.until ?? from, from);
  }

  #failure(deployment: RoutedDeployment, error: LlmError): Failed {
    const at = this.#options.clock.now();
    const health = this.#options.breakers.health(circuitScopeOf(deployment));
    const opensAt = health.kind === 'open' ? health.until : at;
    return { deployment, error, at, until: Math.max(at + (error.details.retryAfterMs ?? 0), opensAt) };
  }

  #obstacleTo(deployment: RoutedDeployment, { refusals, overflowed }: RequestFaults): Obstacle | undefined {
    const { contextWindow, target } = deployment;
    const unfit = this.#options.fitness(deployment);
    if (unfit !== undefined) return { error: unfit };
    const refusal = refusals.size > 0 ? refusals.get(askedOf(target)) : undefined;
    if (refusal !== undefined) return { error: () => aboutTarget(deployment, refusal) };
    if (contextWindow !== undefined && overflowed.some((known) => overflowsToo(target.seller, contextWindow, known)))
      return { error: () => overflow(deployment, 'a window that is no smaller has overflowed') };
    const health = this.#options.breakers.health(circuitScopeOf(deployment));
    if (health.kind !== 'open') return undefined;
    return { error: () => aboutTarget(deployment, health.error), until: health.until };
  }
}

/**
 * What one has to return sooner to be waited for. The deadlines of one closed account, read at two instants of a wall clock that
 * counts in milliseconds, differ by about one: nobody waits five seconds for that.
 */
const SOONER_BY_MS = 50;

/** The first of those that return at the same time. */
function soonest(resting: readonly Resting[]): Resting | undefined {
  const [first, ...others] = resting;
  return others.reduce((best, other) => (best !== undefined && other.until < best.until ? other : best), first);
}

/** Vendors count tokens differently, so the same window of another seller may just hold what this one's did not. */
function overflowsToo(seller: Seller, window: number, known: RequestFaults['overflowed'][number]): boolean {
  return window < known.window || (window === known.window && isSameSeller(seller, known.seller));
}

function withFault(faults: RequestFaults, deployment: RoutedDeployment, error: LlmError): RequestFaults {
  const { contextWindow: window, target } = deployment;
  const { seller } = target;
  if (failureRule(error).fallback === 'other-model')
    return { ...faults, refusals: new Map([...faults.refusals, [askedOf(target), error]]) };
  if (error.kind === 'context-window' && window !== undefined)
    return { ...faults, overflowed: [...faults.overflowed, { seller, window }] };
  return faults;
}

/** Two entries may ask the same model of the same seller. */
function askedOf({ seller, model }: Target): string {
  return `${sellerId(seller)} ${model}`;
}

/** What another deployment has met, said of this one, which shares its seller or its model. */
function aboutTarget({ target }: RoutedDeployment, error: LlmError): LlmError {
  if (error.details.deployment === target.deployment) return error;
  return new LlmError(error.kind, error.message, { ...error.details, ...namedIn(target), cause: error });
}
