import { randomUUID } from 'node:crypto';
import { lookUp, priceAt } from './catalog/catalogue.ts';
import type { Price } from './catalog/price.ts';
import type { Api } from './catalog/vendors.ts';
import type { Configuration, Deployment, KeyReference, Routing } from './config/configuration.ts';
import { keyNeed } from './config/key-need.ts';
import type { Ledger } from './ledger/ledger.ts';
import { withMeter } from './ledger/meter.ts';
import { systemClock } from './lib/clock.ts';
import type { Disposable } from './lib/disposable.ts';
import type { ChatRequest } from './llm/chat-request.ts';
import { LlmError } from './llm/llm-error.ts';
import type { Model } from './llm/model.ts';
import { createAnthropicModel } from './providers/anthropic-messages/model.ts';
import { createGeminiModel } from './providers/gemini/model.ts';
import { createOllamaModel } from './providers/ollama-chat/model.ts';
import { createOpenAiChatModel } from './providers/openai-chat/model.ts';
import { CircuitBreakers } from './router/circuit-breakers.ts';
import { clockLimits } from './router/clock-limits.ts';
import { withClocks } from './router/clocks.ts';
import type { RoutedDeployment } from './router/deployment.ts';
import type { ComposedRouter, DeploymentState, GroupState } from './router/group-state.ts';
import { estimateTokens } from './router/estimate-tokens.ts';
import { withOutputLimit } from './router/output-limit.ts';
import { createRouter } from './router/router.ts';
import type { Endpoint } from './wire/endpoint.ts';

/** What the router needs of the world. */
export interface AppPorts {
  /** The key, read when a call is made; `undefined` when there is none. */
  readonly readKey: (reference: KeyReference) => Promise<string | undefined>;
  readonly ledger: Pick<Ledger, 'begin' | 'progress' | 'settle'>;
}

/** The router without an editor. */
export interface App {
  readonly compose: (configuration: Configuration) => ComposedRouter;
  /** The key of this account is another one now: what the old one did no longer counts. */
  readonly keyChanged: (provider: string, host: string) => void;
  /** A deployment became unavailable, or available again. */
  readonly onDidChangeHealth: (listener: () => void) => Disposable;
}

const ADAPTERS: Record<Api, (endpoint: Endpoint) => Model> = {
  'openai-chat': createOpenAiChatModel,
  'anthropic-messages': createAnthropicModel,
  gemini: createGeminiModel,
  'ollama-chat': createOllamaModel,
};

/** Groups tried after the one that was asked for: more would keep a person waiting for a chain of failures. */
const MAX_FALLBACKS = 5;

export function createApp(ports: AppPorts): App {
  // outlives every configuration: a change of settings does not make a broken vendor whole
  const breakers = new CircuitBreakers(systemClock);
  return {
    compose: (configuration) => compose(configuration, ports, breakers),
    keyChanged: (provider, host) => breakers.reset(accountOfStoredKey(provider, host)),
    onDidChangeHealth: breakers.onDidChange,
  };
}

function compose(configuration: Configuration, ports: AppPorts, breakers: CircuitBreakers): ComposedRouter {
  const { deployments, fallbacks, routing } = configuration;
  const traces = new WeakMap<ChatRequest, string>();
  const wiring: Wiring = { ...ports, routing, traceIdOf: (request) => traces.get(request) ?? '' };
  const routed = deployments.map((deployment) => routedDeployment(deployment, wiring));
  const newTraceId = (request: ChatRequest): string => {
    const id = randomUUID().slice(0, TRACE_ID_LENGTH);
    traces.set(request, id);
    return id;
  };
  const model = createRouter({
    groups: Map.groupBy(routed, ({ target }) => target.group),
    fallbacks,
    maxFallbacks: MAX_FALLBACKS,
    breakers,
    policy: routing,
    ports: { clock: systemClock, random: Math.random, newTraceId, estimateTokens },
  });
  return { model, groups: () => groupStates(deployments, breakers) };
}

/** Short enough to read aloud; only has to be unique within a day's log. */
const TRACE_ID_LENGTH = 8;

interface Wiring extends AppPorts {
  readonly routing: Routing;
  /** The attempt that this request is now in. */
  readonly traceIdOf: (request: ChatRequest) => string;
}

/** adapter → clocks → meter; the router adds retry and breaker around them. See docs/decisions/0001. */
function routedDeployment(deployment: Deployment, wiring: Wiring): RoutedDeployment {
  const { id, group, vendor, model: name, order, weight, timeoutMs, maxOutputTokens } = deployment;
  const facts = lookUp(vendor.id, name);
  const target = { deployment: id, group, provider: vendor.id, model: name };
  const whole = ADAPTERS[vendor.api](endpointOf(deployment, wiring));
  const adapter = maxOutputTokens === undefined ? whole : withOutputLimit(whole, maxOutputTokens);
  const limits = clockLimits(wiring.routing, {
    local: vendor.local,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  const model = withMeter(withClocks(adapter, limits, systemClock), target, {
    ...wiring,
    clock: systemClock,
    newId: randomUUID,
    estimateInput: estimateTokens,
    priceOf: (served) => priceOf(deployment, served),
  });
  const contextWindow = deployment.contextWindow ?? facts?.contextWindow;
  return {
    target,
    model,
    account: accountOf(deployment),
    order,
    weight,
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(facts?.vision === undefined ? {} : { vision: facts.vision }),
  };
}

/** What shares a circuit: provider, host and the name of the key. */
function accountOf({ vendor, baseUrl, key }: Deployment): string {
  if (key.kind === 'stored') return accountOfStoredKey(key.provider, key.host);
  return [vendor.id, new URL(baseUrl).host, key.name].join(' ');
}

/** The account whose circuits are closed when its key changes. */
function accountOfStoredKey(provider: string, host: string): string {
  return [provider, host, 'stored'].join(' ');
}

/** The person's own price first; else that of the model that answered, where it is known. */
function priceOf(deployment: Deployment, served: string): Price | undefined {
  if (deployment.price !== undefined) return deployment.price;
  const facts = lookUp(deployment.vendor.id, served);
  return facts === undefined ? undefined : priceAt(facts, deployment.baseUrl);
}

function endpointOf(deployment: Deployment, { readKey }: AppPorts): Endpoint {
  const { vendor, id, group, model, baseUrl } = deployment;
  const facts = lookUp(vendor.id, model);
  const maxOutputTokens = deployment.maxOutputTokens ?? facts?.maxOutputTokens;
  const ownAddress = baseUrl === vendor.baseUrl;
  return {
    target: { deployment: id, group, provider: vendor.id, model },
    baseUrl,
    authorize: async () => authorization(deployment, await readKey(deployment.key)),
    // what only the vendor itself is known to take
    quirks:
      vendor.api === 'openai-chat'
        ? { promptCacheKey: ownAddress, maxTokensField: ownAddress ? 'max_completion_tokens' : 'max_tokens' }
        : {},
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(facts?.reasoning === undefined ? {} : { reasons: facts.reasoning }),
  };
}

function authorization(deployment: Deployment, key: string | undefined): Readonly<Record<string, string>> {
  const { vendor, model, baseUrl } = deployment;
  if (key === undefined || key === '') {
    if (keyNeed(deployment) !== 'required') return {};
    const details = { provider: vendor.id, model, url: baseUrl };
    if (deployment.key.kind !== 'environment') throw new LlmError('auth', 'no key is stored', details);
    const variable = deployment.key.name;
    throw new LlmError('auth', `${variable} is not set`, { ...details, variable });
  }
  switch (vendor.auth) {
    case 'bearer':
    case 'none':
      return { authorization: `Bearer ${key}` };
    case 'x-api-key':
    case 'x-goog-api-key':
      return { [vendor.auth]: key };
  }
}

function groupStates(deployments: readonly Deployment[], breakers: CircuitBreakers): readonly GroupState[] {
  const byGroup = Map.groupBy(deployments, ({ group }) => group);
  return [...byGroup].map(([name, members]) => ({
    name,
    deployments: members
      .map((deployment) => deploymentState(deployment, breakers))
      .toSorted((first, second) => first.order - second.order),
  }));
}

function deploymentState(deployment: Deployment, breakers: CircuitBreakers): DeploymentState {
  const { id, group, vendor, model, order, contextWindow } = deployment;
  return {
    target: { deployment: id, group, provider: vendor.id, model },
    order,
    price: priceOf(deployment, model),
    contextWindow: contextWindow ?? lookUp(vendor.id, model)?.contextWindow,
    health: breakers.health({ account: accountOf(deployment), model }),
  };
}
