import { lookUp, priceAt } from './catalog/catalogue.ts';
import type { Price } from './catalog/price.ts';
import type { Api } from './catalog/vendors.ts';
import type { Configuration, Deployment, KeyReference, Routing } from './config/configuration.ts';
import { keyNeed } from './config/key-need.ts';
import type { Ledger } from './ledger/ledger.ts';
import { withMeter } from './ledger/meter.ts';
import type { Clock } from './lib/clock.ts';
import type { ChatRequest } from './llm/chat-request.ts';
import { LlmError } from './llm/llm-error.ts';
import type { Model } from './llm/model.ts';
import { createAnthropicModel } from './providers/anthropic-messages/model.ts';
import { createGeminiModel } from './providers/gemini/model.ts';
import { createOllamaModel } from './providers/ollama-chat/model.ts';
import { createOpenAiChatModel } from './providers/openai-chat/model.ts';
import type { CircuitBreakers, Health } from './router/circuit-breakers.ts';
import { clockLimits } from './router/clock-limits.ts';
import { withClocks } from './router/clocks.ts';
import type { RoutedDeployment } from './router/deployment.ts';
import { estimateTokens } from './router/estimate-tokens.ts';
import { createRouter } from './router/router.ts';
import type { Endpoint } from './wire/endpoint.ts';

/** What the router needs of the world. */
export interface TurnpikePorts {
  /** The key, read when a call is made; `undefined` when there is none. */
  readonly readKey: (reference: KeyReference) => Promise<string | undefined>;
  readonly ledger: Ledger;
  /** Outlives the configuration: a change of settings does not make a broken vendor whole. */
  readonly breakers: CircuitBreakers;
  readonly clock: Clock;
  /** At least 0, below 1. */
  readonly random: () => number;
  readonly newId: () => string;
}

/** One deployment as a person wants to see it before they choose. */
export interface DeploymentState {
  readonly deployment: Deployment;
  /** `undefined`: nobody knows it. */
  readonly price: Price | undefined;
  /** Tokens. */
  readonly contextWindow: number | undefined;
  readonly health: Health;
}

/** In the order in which its deployments are tried. */
export interface GroupState {
  readonly name: string;
  readonly deployments: readonly DeploymentState[];
}

/** One configuration, composed. A running answer keeps the one it began with. */
export interface Turnpike {
  /** Every model behind one: `ChatRequest.group` says which group is asked. */
  readonly model: Model;
  readonly groups: () => readonly GroupState[];
}

const ADAPTERS: Record<Api, (endpoint: Endpoint) => Model> = {
  'openai-chat': createOpenAiChatModel,
  'anthropic-messages': createAnthropicModel,
  gemini: createGeminiModel,
  'ollama-chat': createOllamaModel,
};

/** Groups tried after the one that was asked for: more would keep a person waiting for a chain of failures. */
const MAX_FALLBACKS = 5;

export function createTurnpike(configuration: Configuration, ports: TurnpikePorts): Turnpike {
  const { deployments, fallbacks, routing } = configuration;
  const traces = new WeakMap<ChatRequest, string>();
  const wiring: Wiring = { ...ports, routing, traceIdOf: (request) => traces.get(request) ?? '' };
  const routed = deployments.map((deployment) => routedDeployment(deployment, wiring));
  const groups = Map.groupBy(routed, ({ target }) => target.group);
  const { breakers, clock, random } = ports;
  const newTraceId = (request: ChatRequest): string => {
    const id = ports.newId();
    traces.set(request, id);
    return id;
  };
  const model = createRouter({
    groups,
    fallbacks,
    maxFallbacks: MAX_FALLBACKS,
    breakers,
    policy: routing,
    ports: { clock, random, newTraceId, estimateTokens },
  });

  return { model, groups: () => groupStates(deployments, ports.breakers) };
}

interface Wiring extends TurnpikePorts {
  readonly routing: Routing;
  /** The attempt that this request is now in. */
  readonly traceIdOf: (request: ChatRequest) => string;
}

/** adapter → clocks → meter; the router adds retry and breaker around them. See docs/decisions/0001. */
function routedDeployment(deployment: Deployment, wiring: Wiring): RoutedDeployment {
  const { id, group, vendor, model: name, order, weight, timeoutMs } = deployment;
  const facts = lookUp(vendor.id, name);
  const target = { deployment: id, group, provider: vendor.id, model: name };
  const adapter = ADAPTERS[vendor.api](endpointOf(deployment, wiring));
  const limits = clockLimits(wiring.routing, {
    local: vendor.local,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  const model = withMeter(withClocks(adapter, limits, wiring.clock), target, {
    ...wiring,
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
export function accountOfStoredKey(provider: string, host: string): string {
  return [provider, host, 'stored'].join(' ');
}

/** The person's own price first; else that of the model that answered, where it is known. */
function priceOf(deployment: Deployment, served: string): Price | undefined {
  if (deployment.price !== undefined) return deployment.price;
  const facts = lookUp(deployment.vendor.id, served);
  return facts === undefined ? undefined : priceAt(facts, deployment.baseUrl);
}

function endpointOf(deployment: Deployment, { readKey }: TurnpikePorts): Endpoint {
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
    const variable = deployment.key.kind === 'environment' ? deployment.key.name : undefined;
    throw new LlmError('auth', variable === undefined ? 'no key is stored' : `${variable} is not set`, {
      provider: vendor.id,
      model,
      url: baseUrl,
    });
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
  const states = deployments.map((deployment): DeploymentState => {
    const facts = lookUp(deployment.vendor.id, deployment.model);
    return {
      deployment,
      price: priceOf(deployment, deployment.model),
      contextWindow: deployment.contextWindow ?? facts?.contextWindow,
      health: breakers.health({ account: accountOf(deployment), model: deployment.model }),
    };
  });
  const byGroup = Map.groupBy(states, ({ deployment }) => deployment.group);
  return [...byGroup].map(([name, members]) => ({
    name,
    deployments: members.toSorted((a, b) => a.deployment.order - b.deployment.order),
  }));
}
