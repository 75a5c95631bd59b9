import { systemClock } from '../../src/lib/clock.ts';
import { LlmError } from '../../src/llm/llm-error.ts';
import type { ClockName } from '../../src/llm/llm-error.ts';
import type { Model } from '../../src/llm/model.ts';
import type { ModelRequest } from '../../src/llm/model-request.ts';
import type { StreamEvent } from '../../src/llm/stream-event.ts';
import { createAnthropicModel } from '../../src/providers/anthropic-messages/model.ts';
import { createGeminiModel } from '../../src/providers/gemini/model.ts';
import { createOllamaModel } from '../../src/providers/ollama-chat/model.ts';
import { createOpenAiChatModel } from '../../src/providers/openai-chat/model.ts';
import { CircuitBreakers } from '../../src/router/circuit-breakers.ts';
import { withAnswerCheck } from '../../src/router/answer-check.ts';
import type { ClockLimits } from '../../src/router/clock-limits.ts';
import { withClocks } from '../../src/router/clocks.ts';
import type { RoutedDeployment } from '../../src/router/deployment.ts';
import { createRouter } from '../../src/router/router.ts';
import type { Endpoint } from '../../src/wire/endpoint.ts';
import { callOf, endpointOf, sellerOf, targetOf } from '../support/calls.ts';
import type { WireName } from '../simulator/scripts.ts';

const adapters: Readonly<Record<WireName, (endpoint: Endpoint) => Model>> = {
  openai: createOpenAiChatModel,
  anthropic: createAnthropicModel,
  gemini: createGeminiModel,
  ollama: createOllamaModel,
};

/** Never pass on a machine that is only busy. */
export const patient: ClockLimits = {
  connectMs: 20_000,
  firstTokenMs: 20_000,
  transportSilenceMs: 20_000,
  progressSilenceMs: 20_000,
  totalMs: 30_000,
};

/** Long enough for a busy machine to bring the next bytes in, short enough to wait for in many cells. */
const SHORT_MS = 600;

/** Clocks of which the one that the row names really runs out, and no other. */
export function impatient(clock: ClockName, place: 'before' | 'after'): ClockLimits {
  if (place === 'before') return { ...patient, firstTokenMs: SHORT_MS, progressSilenceMs: SHORT_MS };
  if (clock === 'transport-silence') return { ...patient, transportSilenceMs: SHORT_MS };
  // It has run since the connection: the first content must be there in time as well.
  return { ...patient, progressSilenceMs: 2 * SHORT_MS };
}

export interface DeploymentOptions {
  /** `primary` is tried first. */
  readonly role: 'primary' | 'sister' | 'backup';
  readonly api: WireName;
  readonly baseUrl: string;
  readonly clocks?: ClockLimits;
  /** Another name of the key makes another seller. */
  readonly account?: string;
}

export function deployment({
  role,
  api,
  baseUrl,
  clocks = patient,
  account = 'stored',
}: DeploymentOptions): RoutedDeployment {
  const target = targetOf(api, `${role}-model`, { deployment: role, seller: sellerOf(api, { account }) });
  const endpoint = endpointOf(target, baseUrl, {
    authorize: () => Promise.resolve(KEY_HEADERS[api]),
    maxOutputTokens: 1024,
  });
  return {
    target,
    model: withAnswerCheck(withClocks(adapters[api](endpoint), clocks, systemClock)),
    abilities: endpoint.abilities,
    order: ['primary', 'sister', 'backup'].indexOf(role),
    weight: 1,
  };
}

const KEY_HEADERS: Readonly<Record<WireName, Readonly<Record<string, string>>>> = {
  openai: { authorization: 'Bearer simulated' },
  anthropic: { 'x-api-key': 'simulated' },
  gemini: { 'x-goog-api-key': 'simulated' },
  ollama: {},
};

/** A wait longer than this is not waited for. */
export const MAX_WAIT_MS = 1000;

/** One retry, no backoff but what the server asks for. */
export function routerOver(deployments: readonly RoutedDeployment[]): Model {
  let attempts = 0;
  return createRouter({
    groups: new Map([['main', deployments]]),
    fallbacks: new Map(),
    maxFallbacks: 5,
    breakers: new CircuitBreakers(systemClock),
    policy: { numRetries: 1, maxWaitMs: MAX_WAIT_MS, allowedFails: 10, cooldownMs: 1000 },
    ports: {
      clock: systemClock,
      random: () => 0,
      newId: () => `attempt-${++attempts}`,
      estimateTokens: () => 10,
    },
  });
}

const question: ModelRequest = {
  kind: 'chat',
  group: 'main',
  system: 'Be brief.',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
};

/** One call, to its end. */
export interface Outcome {
  readonly events: readonly StreamEvent[];
  /** All text that was handed on, of whichever deployment. */
  readonly text: string;
  readonly reasoning: string;
  /** What the router said it did, in words: `start primary`, `fail primary server retry`. */
  readonly route: readonly string[];
  /** Absent where the answer is whole. */
  readonly error: LlmError | undefined;
}

/** Throws when what was thrown is no `LlmError`: nothing else may leave the router. */
export async function ask(model: Model, request: ModelRequest = question): Promise<Outcome> {
  const events: StreamEvent[] = [];
  let error: LlmError | undefined;
  try {
    for await (const event of model.stream(request, callOf())) events.push(event);
  } catch (thrown) {
    if (!(thrown instanceof LlmError)) throw thrown;
    error = thrown;
  }
  return {
    events,
    text: events.map((event) => (event.type === 'text-delta' ? event.text : '')).join(''),
    reasoning: events.map((event) => (event.type === 'reasoning-delta' ? event.text : '')).join(''),
    route: events.flatMap(routeWords),
    error,
  };
}

function routeWords(event: StreamEvent): string[] {
  switch (event.type) {
    case 'attempt-start':
      return [`start ${event.target.deployment}`];
    case 'attempt-failure':
      return [`fail ${event.target.deployment} ${event.error.kind} ${event.next.kind}`];
    case 'deployment-skip':
      return [`skip ${event.target.deployment} ${event.error.kind}`];
    default:
      return [];
  }
}

/** The events of the attempt that came last, without what the router says. */
export function lastAttempt(events: readonly StreamEvent[]): readonly StreamEvent[] {
  const start = events.findLastIndex(({ type }) => type === 'attempt-start');
  return events.slice(start + 1);
}
