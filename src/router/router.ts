import { abortReason, sleep } from '../lib/abort.ts';
import type { Call } from '../llm/call.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { Model } from '../llm/model.ts';
import type { ModelRequest } from '../llm/model-request.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import type { Admission, BreakerLimits, CircuitBreakers } from './circuit-breakers.ts';
import { circuitScopeOf } from './deployment.ts';
import type { Fallbacks, ModelGroups, RoutedDeployment } from './deployment.ts';
import { failureRule } from './failure-policy.ts';
import { fitnessFor } from './fitness.ts';
import { withRetry } from './retry.ts';
import type { AttemptCircuit, RetryPolicy, RetryPorts } from './retry.ts';
import { Route } from './route.ts';
import type { Candidate, Obstacle } from './route.ts';
import { planRoute } from './route-plan.ts';
import { WarmDeployments } from './warm-deployments.ts';

export interface RouterOptions {
  readonly groups: ModelGroups;
  readonly fallbacks: Fallbacks;
  /** Groups tried after the one that was asked for. */
  readonly maxFallbacks: number;
  /** Handed from one configuration to the next. */
  readonly breakers: CircuitBreakers;
  readonly policy: RetryPolicy & BreakerLimits;
  readonly ports: RouterPorts;
}

interface RouterPorts extends Omit<RetryPorts, 'circuit'> {
  /** A rough count of the request's input, on the low side: see `estimateTokens`. */
  readonly estimateTokens: (request: ModelRequest) => number;
}

/**
 * Answers with a deployment of the model group that the request names, or of its fallbacks: each at most once (and its
 * retries), those whose circuit is open or that cannot take the request skipped, all of it said in the stream. Where every
 * deployment that could answer rests, the one that returns soonest is asked once all the same: a person is never refused
 * without a call. Where all that could answer ask for a wait, the one that is back first is waited for, with the tries that it
 * has left. After the first content an error is thrown, never a silent switch. Throws the last attempt's error.
 */
export function createRouter(options: RouterOptions): Model {
  const router: Router = { ...options, warm: new WarmDeployments() };
  return { id: 'router', stream: (request, call) => answer(router, request, call) };
}

interface Router extends RouterOptions {
  readonly warm: WarmDeployments;
}

async function* answer(router: Router, request: ModelRequest, call: Call): AsyncGenerator<StreamEvent, void> {
  const route = routeOf(router, request, call);
  const skips = new Skips();
  for (const turn of turnsOf(router, route)) {
    const { deployment, obstacle, until } = turn;
    if (call.signal.aborted) throw abortReason(call.signal);
    if (obstacle !== undefined) {
      const skip = skips.add(deployment, obstacle);
      if (skip !== undefined) yield skip;
      continue;
    }
    const untold = skips.untold();
    if (untold !== undefined) yield untold;
    const { clock } = router.ports;
    if (until !== undefined && until > clock.now()) await sleep(until - clock.now(), clock, call.signal);
    let committed = false;
    const onCommit = (): void => {
      committed = true;
      router.warm.set(call.conversationId, request.group, deployment.target.deployment);
    };
    try {
      yield* retriedModel({ router, route, turn }, onCommit).stream(request, call);
      return;
    } catch (error) {
      // After the first content no other deployment takes over. What is no `LlmError` is a cancel.
      if (committed || !(error instanceof LlmError) || failureRule(error).fallback === 'none') throw error;
      route.giveUp(deployment, error);
    }
  }
  if (call.signal.aborted) throw abortReason(call.signal);
  const untold = skips.untold();
  if (untold !== undefined) yield untold;
  throw route.failure();
}

/** A person reads no more, and each event changes what is shown of the whole route. */
const MOST_TOLD_SKIPS = 20;

/** The deployments that are skipped: the first ones are told one by one, the others together, before the next one is asked. */
class Skips {
  #told = 0;
  /** Skipped since the last event. */
  #untold = 0;
  #last: { readonly deployment: RoutedDeployment; readonly obstacle: Obstacle } | undefined;

  /** The event, where it is told by one of its own. */
  add(deployment: RoutedDeployment, obstacle: Obstacle): StreamEvent | undefined {
    this.#last = { deployment, obstacle };
    this.#untold++;
    return this.#told < MOST_TOLD_SKIPS ? this.untold() : undefined;
  }

  /** The event that tells of all that were skipped since the last one. */
  untold(): StreamEvent | undefined {
    if (this.#last === undefined) return undefined;
    const { deployment, obstacle } = this.#last;
    const { until } = obstacle;
    const others = this.#untold - 1;
    this.#last = undefined;
    this.#untold = 0;
    this.#told++;
    return {
      type: 'deployment-skip',
      target: deployment.target,
      error: obstacle.error(),
      ...(until !== undefined && { until }),
      ...(others > 0 && { others }),
    };
  }
}

/** What happens next to a deployment: it is skipped because of an obstacle, or it is asked. */
interface Turn extends Candidate {
  /** Tries after the first. */
  readonly numRetries: number;
  /** It is waited for until then (milliseconds since the epoch), and then called although its circuit may be open. */
  readonly until?: number;
}

/** Each is taken after the one before has failed: what is known by then decides. */
function* turnsOf({ policy: { numRetries } }: Router, route: Route): Generator<Turn, void> {
  for (let candidate = route.next(); candidate !== undefined; candidate = route.next())
    yield { ...candidate, numRetries };
  for (;;) {
    const returned = route.nextReturned();
    const turn = returned === undefined ? route.nextBack() : { deployment: returned, numRetries };
    if (turn === undefined) return;
    yield { ...turn, obstacle: undefined };
  }
}

function opensInMs(breakers: CircuitBreakers, deployment: RoutedDeployment, now: number): number {
  const health = breakers.health(circuitScopeOf(deployment));
  return health.kind === 'open' ? health.until - now : 0;
}

/** One deployment as it is asked in one request. */
interface Asked {
  readonly router: Router;
  readonly route: Route;
  readonly turn: Turn;
}

function retriedModel(asked: Asked, onCommit: () => void): Model {
  const { router, turn } = asked;
  const { model, target } = turn.deployment;
  const policy = { ...router.policy, numRetries: turn.numRetries };
  return withRetry(model, target, policy, { ...router.ports, circuit: circuitOf(asked, onCommit) });
}

function routeOf(router: Router, request: ModelRequest, call: Call): Route {
  const { groups, fallbacks, maxFallbacks, warm, ports, breakers, policy } = router;
  const { group } = request;
  const preferred = warm.get(call.conversationId, group);
  const { random, estimateTokens } = ports;
  const candidates = planRoute(group, {
    groups,
    fallbacks,
    maxFallbacks,
    random,
    ...(preferred !== undefined && { preferred }),
  });
  if (candidates.length === 0)
    throw new LlmError('no-deployment', `no deployment answers for the group "${group}"`, { group });
  const fitness = fitnessFor(request, candidates, estimateTokens);
  return new Route({ candidates, fitness, breakers, policy, clock: ports.clock });
}

function circuitOf({ router, route, turn }: Asked, onCommit: () => void): AttemptCircuit {
  const { breakers, policy, ports } = router;
  const { deployment } = turn;
  const scope = circuitScopeOf(deployment);
  let mayRest = turn.until !== undefined;
  const admit = (): Admission => {
    if (!mayRest) return breakers.admit(scope, policy);
    mayRest = false; // Its retries are as those of any other.
    return { kind: 'admitted', permit: breakers.admitAnyway(scope, policy) };
  };
  return {
    admit: () => {
      const admission = admit();
      if (admission.kind === 'admitted') route.countAttempt(deployment);
      return admission;
    },
    opensInMs: () => opensInMs(breakers, deployment, ports.clock.now()),
    hasAlternative: (error) => route.hasAlternative(deployment, error),
    firstBack: (error) => route.firstBack(deployment, error),
    onCommit,
  };
}
