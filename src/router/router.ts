import { abortReason, sleep } from '../lib/abort.ts';
import type { Call } from '../llm/call.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { Model } from '../llm/model.ts';
import type { ModelRequest } from '../llm/model-request.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import type { BreakerLimits, CircuitBreakers } from './circuit-breakers.ts';
import { circuitScopeOf } from './deployment.ts';
import type { Fallbacks, ModelGroups, RoutedDeployment } from './deployment.ts';
import { failureRule, SWITCH_WAIT_MS } from './failure-policy.ts';
import { fitnessFor } from './fitness.ts';
import { withRetry } from './retry.ts';
import type { AttemptCircuit, RetryPolicy, RetryPorts } from './retry.ts';
import { Route } from './route.ts';
import type { Candidate } from './route.ts';
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
 * without a call. One that returns sooner than another one's wait is over is waited for instead. After the first content an error is thrown, never a silent switch. Throws the last attempt's error.
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
  for (const turn of turnsOf(router, route)) {
    const { deployment, obstacle, inMs } = turn;
    if (call.signal.aborted) throw abortReason(call.signal);
    if (obstacle !== undefined) {
      yield { type: 'deployment-skip', target: deployment.target, ...obstacle };
      continue;
    }
    if (inMs > 0) await sleep(inMs, router.ports.clock, call.signal);
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
  throw route.failure();
}

/** What happens next to a deployment: it is skipped because of an obstacle, or it is asked. */
interface Turn extends Candidate {
  /** Milliseconds to wait before it is asked. */
  readonly inMs: number;
  /** Once, although its circuit is open. */
  readonly evenIfResting: boolean;
}

/** Each is taken after the one before has failed: what is known by then decides. */
function* turnsOf(router: Router, route: Route): Generator<Turn, void> {
  for (let candidate = route.next(); candidate !== undefined; candidate = route.next())
    yield { ...candidate, inMs: 0, evenIfResting: false };
  const resting = worthAsking(router, route);
  if (resting !== undefined) yield { ...resting, obstacle: undefined, evenIfResting: true };
}

/**
 * A resting deployment to ask at the end: at once where nothing was asked, for then it is the best there is; else when it
 * returns, where that is sooner than what the last attempt was told to wait.
 */
function worthAsking({ breakers, policy, ports }: Router, route: Route) {
  const now = ports.clock.now();
  const resting = route.soonestResting(now);
  if (resting === undefined) return undefined;
  const { deployment, until } = resting;
  const { last } = route;
  if (last === undefined) return { deployment, inMs: 0 };
  const waitMs = Math.max(last.error.details.retryAfterMs ?? 0, opensInMs(breakers, last.deployment, now));
  const isSooner = waitMs > SWITCH_WAIT_MS && until - now < Math.min(waitMs, policy.maxWaitMs);
  return isSooner ? { deployment, inMs: until - now } : undefined;
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
  const policy = turn.evenIfResting ? { ...router.policy, numRetries: 0 } : router.policy;
  return withRetry(model, target, policy, { ...router.ports, circuit: circuitOf(asked, onCommit) });
}

function routeOf(router: Router, request: ModelRequest, call: Call): Route {
  const { groups, fallbacks, maxFallbacks, warm, ports, breakers } = router;
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
  return new Route(candidates, fitnessFor(request, candidates, estimateTokens), breakers);
}

function circuitOf({ router, route, turn }: Asked, onCommit: () => void): AttemptCircuit {
  const { breakers, policy, ports } = router;
  const { deployment, evenIfResting } = turn;
  const scope = circuitScopeOf(deployment);
  return {
    admit: () =>
      evenIfResting ? { kind: 'admitted', permit: breakers.admitAnyway(scope, policy) } : breakers.admit(scope, policy),
    opensInMs: () => opensInMs(breakers, deployment, ports.clock.now()),
    hasAlternative: (error) => route.hasAlternative(deployment, error),
    returnsWithin: (waitMs, error) => {
      const now = ports.clock.now();
      if (evenIfResting || failureRule(error).fallback === 'none') return false;
      const resting = route.soonestResting(now, { deployment, error });
      return resting !== undefined && resting.until - now < waitMs;
    },
    onCommit,
  };
}
