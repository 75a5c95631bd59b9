import { LlmError } from '../llm/llm-error.ts';
import { isSameSeller, sellerId } from '../llm/seller.ts';
import type { Seller } from '../llm/seller.ts';
import type { Target } from '../llm/target.ts';
import type { CircuitBreakers } from './circuit-breakers.ts';
import { circuitScopeOf } from './deployment.ts';
import type { RoutedDeployment } from './deployment.ts';
import { failureRule } from './failure-policy.ts';
import { namedIn, overflow } from './fitness.ts';
import type { Fitness } from './fitness.ts';

/** Why a candidate is not asked. `until` (milliseconds since the epoch): its circuit is open. */
export interface Obstacle {
  readonly error: LlmError;
  readonly until?: number;
}

/** A deployment that was asked, and its last error. */
export interface Failed {
  readonly deployment: RoutedDeployment;
  readonly error: LlmError;
}

/** Not asked before `until`, in milliseconds since the epoch. */
export interface Resting {
  readonly deployment: RoutedDeployment;
  readonly until: number;
}

export interface Candidate {
  readonly deployment: RoutedDeployment;
  readonly obstacle: Obstacle | undefined;
}

/** What the failures of this request say about the candidates that are left. */
interface RequestFaults {
  /** By seller and model: it does not accept this request. */
  readonly refusals: ReadonlyMap<string, LlmError>;
  /** Windows that the request is known not to fit into. */
  readonly overflowed: readonly { readonly seller: Seller; readonly window: number }[];
}

/** One request and its candidates, in the order in which they are tried. */
export class Route {
  readonly #candidates: readonly RoutedDeployment[];
  readonly #fitness: Fitness;
  readonly #breakers: CircuitBreakers;
  readonly #asked = new Set<RoutedDeployment>();
  readonly #unfit: LlmError[] = [];
  #faults: RequestFaults = { refusals: new Map(), overflowed: [] };
  #position = 0;
  #last: Failed | undefined;

  constructor(candidates: readonly RoutedDeployment[], fitness: Fitness, breakers: CircuitBreakers) {
    this.#candidates = candidates;
    this.#fitness = fitness;
    this.#breakers = breakers;
  }

  /** The next in turn, or `undefined` when all have had theirs. */
  next(): Candidate | undefined {
    const deployment = this.#candidates[this.#position];
    if (deployment === undefined) return undefined;
    this.#position++;
    const obstacle = this.#obstacleTo(deployment, this.#faults);
    if (obstacle !== undefined && obstacle.until === undefined) this.#unfit.push(obstacle.error);
    return { deployment, obstacle };
  }

  /**
   * Of the deployments that were not asked because they rest, the one that returns soonest; `now` in milliseconds since the
   * epoch. `failed`: what is about to be given up, and why.
   */
  soonestResting(now: number, failed?: Failed): Resting | undefined {
    const faults = failed === undefined ? this.#faults : withFault(this.#faults, failed.deployment, failed.error);
    const left = this.#candidates.filter((each) => each !== failed?.deployment && !this.#asked.has(each));
    const [first, ...others] = left.flatMap((deployment): Resting[] => {
      const obstacle = this.#obstacleTo(deployment, faults);
      if (obstacle === undefined) return [{ deployment, until: now }];
      return obstacle.until === undefined ? [] : [{ deployment, until: obstacle.until }];
    });
    return others.reduce((best, other) => (best !== undefined && other.until < best.until ? other : best), first);
  }

  /** The deployment that failed last; `undefined` where nothing was asked. */
  get last(): Failed | undefined {
    return this.#last;
  }

  /** Whether a deployment that has not had its turn could answer, if `deployment` were given up for `error`. */
  hasAlternative(deployment: RoutedDeployment, error: LlmError): boolean {
    if (failureRule(error).fallback === 'none') return false;
    const faults = withFault(this.#faults, deployment, error);
    return this.#candidates.slice(this.#position).some((other) => this.#obstacleTo(other, faults) === undefined);
  }

  giveUp(deployment: RoutedDeployment, error: LlmError): void {
    this.#asked.add(deployment);
    this.#last = { deployment, error };
    this.#faults = withFault(this.#faults, deployment, error);
  }

  /** Why there is no answer: the last attempt's error, or why no deployment could be asked. */
  failure(): LlmError {
    return this.#last?.error ?? this.#unfit[0] ?? new LlmError('no-deployment', 'there is no deployment to ask');
  }

  #obstacleTo(deployment: RoutedDeployment, { refusals, overflowed }: RequestFaults): Obstacle | undefined {
    const { contextWindow, target } = deployment;
    const unfit = this.#fitness(deployment) ?? (refusals.size > 0 ? refusals.get(askedOf(target)) : undefined);
    if (unfit !== undefined) return { error: aboutTarget(deployment, unfit) };
    if (contextWindow !== undefined && overflowed.some((known) => overflowsToo(target.seller, contextWindow, known)))
      return { error: overflow(deployment, 'a window that is no smaller has overflowed') };
    const health = this.#breakers.health(circuitScopeOf(deployment));
    return health.kind === 'open' ? { error: aboutTarget(deployment, health.error), until: health.until } : undefined;
  }
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
