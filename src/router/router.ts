import { abortReason } from '../lib/abort.ts';
import type { ChatRequest } from '../llm/chat-request.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { Model } from '../llm/model.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import type { BreakerLimits, CircuitBreakers } from './circuit-breakers.ts';
import { placeOf } from './deployment.ts';
import type { Fallbacks, ModelGroups, RoutedDeployment } from './deployment.ts';
import { failureRule } from './failure-policy.ts';
import { fitnessFor } from './fitness.ts';
import { Route } from './route.ts';
import { planRoute } from './route-plan.ts';
import { withRetry } from './retry.ts';
import type { AttemptCircuit, RetryPolicy, RetryPorts } from './retry.ts';
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
  readonly estimateTokens: (request: ChatRequest) => number;
}

/**
 * Answers with a deployment of the model group that the request names, or of its fallbacks: each at most once (and its
 * retries), those whose circuit is open or that cannot take the request skipped, all of it said in the stream. After
 * the first content an error is thrown, never a silent switch. Throws the last attempt's error; where everything is
 * closed off, the error of the deployment that returns soonest, with `retryAfterMs` until then.
 */
export function createRouter(options: RouterOptions): Model {
  const router: Router = { ...options, warm: new WarmDeployments() };
  return { id: 'router', stream: (request, signal) => route(router, request, signal) };
}

interface Router extends RouterOptions {
  readonly warm: WarmDeployments;
}

async function* route(router: Router, request: ChatRequest, signal: AbortSignal): AsyncGenerator<StreamEvent, void> {
  const way = wayOf(router, request);
  for (let candidate = way.next(); candidate !== undefined; candidate = way.next()) {
    const { deployment, obstacle } = candidate;
    if (signal.aborted) throw abortReason(signal);
    if (obstacle !== undefined) {
      yield { type: 'attempt-skip', target: deployment.target, ...obstacle };
      continue;
    }
    const turn: Turn = { way, deployment, request, committed: false };
    try {
      yield* callOf(router, turn).stream(request, signal);
      return;
    } catch (error) {
      if (!mayGoOn(error, turn)) throw error;
      way.giveUp(deployment, error);
    }
  }
  if (signal.aborted) throw abortReason(signal);
  throw way.failure(router.ports.clock.now());
}

/** One deployment's turn in one request. */
interface Turn {
  readonly way: Route;
  readonly deployment: RoutedDeployment;
  readonly request: ChatRequest;
  committed: boolean;
}

function wayOf({ warm, ports, breakers, ...options }: Router, request: ChatRequest): Route {
  const { group, conversationId } = request;
  const preferred = warm.get(conversationId, group);
  const { random, estimateTokens } = ports;
  const candidates = planRoute(group, { ...options, random, ...(preferred === undefined ? {} : { preferred }) });
  if (candidates.length === 0) throw new LlmError('invalid-request', `no deployment answers for the group "${group}"`);
  return new Route(candidates, fitnessFor(request, candidates, estimateTokens), breakers);
}

function callOf(router: Router, turn: Turn): Model {
  const { policy, ports } = router;
  const { model, target } = turn.deployment;
  return withRetry(model, target, policy, { ...ports, circuit: circuitOf(router, turn) });
}

function circuitOf({ breakers, policy, warm }: Router, turn: Turn): AttemptCircuit {
  const { way, deployment, request } = turn;
  const place = placeOf(deployment);
  return {
    admit: () => breakers.admit(place, policy),
    isOpen: () => breakers.health(place).kind === 'open',
    hasAlternative: (error) => way.hasAlternative(deployment, error),
    onCommit: () => {
      turn.committed = true;
      warm.set(request.conversationId, request.group, deployment.target.deployment);
    },
  };
}

/** After the first content nobody takes over; what is no `LlmError` is a cancel; some failures are everybody's. */
function mayGoOn(error: unknown, { committed }: Turn): error is LlmError {
  if (committed || !(error instanceof LlmError)) return false;
  return failureRule(error).fallback !== 'none';
}
