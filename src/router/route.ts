import { LlmError } from '../llm/llm-error.ts';
import type { CircuitBreakers } from './circuit-breakers.ts';
import { placeOf } from './deployment.ts';
import type { RoutedDeployment } from './deployment.ts';
import { failureRule } from './failure-policy.ts';
import { overflow } from './fitness.ts';
import type { Fitness } from './fitness.ts';

/** Why a candidate is not tried. `until` (milliseconds since the epoch): its circuit is open. */
export interface Obstacle {
  readonly error: LlmError;
  readonly until?: number;
}

export interface Candidate {
  readonly deployment: RoutedDeployment;
  readonly obstacle: Obstacle | undefined;
}

/** What the failures of this request have taught about the candidates that are left. */
interface Lessons {
  /** By provider: it does not accept this request. */
  readonly refusals: ReadonlyMap<string, LlmError>;
  /** The request is known not to fit into a window of this size. */
  readonly overflowed: number;
}

/** One request on its way along its candidates. */
export class Route {
  readonly #candidates: readonly RoutedDeployment[];
  readonly #fitness: Fitness;
  readonly #breakers: CircuitBreakers;
  readonly #obstacles: Obstacle[] = [];
  #lessons: Lessons = { refusals: new Map(), overflowed: 0 };
  #position = 0;
  #last: LlmError | undefined;

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
    const obstacle = this.#obstacleTo(deployment, this.#lessons);
    if (obstacle !== undefined) this.#obstacles.push(obstacle);
    return { deployment, obstacle };
  }

  /** Whether anybody who has not had their turn could answer, if `deployment` were given up for `error`. */
  hasAlternative(deployment: RoutedDeployment, error: LlmError): boolean {
    if (failureRule(error).fallback === 'none') return false;
    const lessons = learned(this.#lessons, deployment, error);
    return this.#candidates.slice(this.#position).some((other) => this.#obstacleTo(other, lessons) === undefined);
  }

  giveUp(deployment: RoutedDeployment, error: LlmError): void {
    this.#last = error;
    this.#lessons = learned(this.#lessons, deployment, error);
  }

  /** Why nobody answered: the last attempt's error, or that of whoever returns soonest. */
  failure(now: number): LlmError {
    if (this.#last !== undefined) return this.#last;
    const [first, ...others] = this.#obstacles;
    if (first === undefined) return new LlmError('invalid-request', 'there is no deployment to ask');
    const soonest = others.reduce((best, other) => (returnOf(other) < returnOf(best) ? other : best), first);
    if (soonest.until === undefined) return soonest.error;
    const { kind, message, details } = soonest.error;
    return new LlmError(kind, message, { ...details, retryAfterMs: soonest.until - now, cause: soonest.error });
  }

  #obstacleTo(deployment: RoutedDeployment, { refusals, overflowed }: Lessons): Obstacle | undefined {
    const unfit = this.#fitness(deployment) ?? refusals.get(deployment.target.provider);
    if (unfit !== undefined) return { error: about(deployment, unfit) };
    const { contextWindow } = deployment;
    if (contextWindow !== undefined && contextWindow <= overflowed)
      return { error: overflow(deployment, 'a larger one has overflowed') };
    const health = this.#breakers.health(placeOf(deployment));
    return health.kind === 'open' ? { error: about(deployment, health.error), until: health.until } : undefined;
  }
}

/** One that never returns by itself comes last. */
function returnOf({ until = Infinity }: Obstacle): number {
  return until;
}

function learned(lessons: Lessons, deployment: RoutedDeployment, error: LlmError): Lessons {
  if (failureRule(error).fallback === 'other-provider')
    return { ...lessons, refusals: new Map([...lessons.refusals, [deployment.target.provider, error]]) };
  if (error.kind === 'context-window')
    return { ...lessons, overflowed: Math.max(lessons.overflowed, deployment.contextWindow ?? 0) };
  return lessons;
}

/** What another deployment has met, said of this one, which shares its account, model or provider. */
function about({ target: { deployment, provider, model } }: RoutedDeployment, error: LlmError): LlmError {
  if (error.details.deployment === deployment) return error;
  return new LlmError(error.kind, error.message, { ...error.details, deployment, provider, model, cause: error });
}
