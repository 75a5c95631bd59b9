import { randomUUID } from 'node:crypto';
import type { Api } from './catalog/vendors.ts';
import { sellerHost } from './config/base-url.ts';
import type { Configuration, Deployment, KeyReference, Routing } from './config/configuration.ts';
import { factsOf, priceOf } from './config/deployment-facts.ts';
import type { DeploymentFacts } from './config/deployment-facts.ts';
import { authorization } from './config/authorization.ts';
import { keyNeed } from './config/key-need.ts';
import type { KeyPresence } from './config/key-need.ts';
import type { Ledger } from './ledger/ledger.ts';
import { withMeter } from './ledger/meter.ts';
import { systemClock } from './lib/clock.ts';
import type { Disposable } from './lib/disposable.ts';
import { memoizeFew } from './lib/memoize-few.ts';
import { joinAbilities } from './llm/abilities.ts';
import type { Abilities } from './llm/abilities.ts';
import type { Model } from './llm/model.ts';
import { anthropicAbilities } from './providers/anthropic-messages/abilities.ts';
import { createAnthropicModel } from './providers/anthropic-messages/model.ts';
import { geminiAbilities } from './providers/gemini/abilities.ts';
import { createGeminiModel } from './providers/gemini/model.ts';
import { ollamaChatAbilities } from './providers/ollama-chat/abilities.ts';
import { createOllamaModel } from './providers/ollama-chat/model.ts';
import { openAiChatAbilities } from './providers/openai-chat/abilities.ts';
import { createOpenAiChatModel } from './providers/openai-chat/model.ts';
import { CircuitBreakers } from './router/circuit-breakers.ts';
import { clockLimits } from './router/clock-limits.ts';
import { withAnswerCheck } from './router/answer-check.ts';
import { withClocks } from './router/clocks.ts';
import type { RoutedDeployment } from './router/deployment.ts';
import { estimateTokens } from './router/estimate-tokens.ts';
import type { ComposedRouter, DeploymentState, GroupState } from './router/group-state.ts';
import { withOutputLimit } from './router/output-limit.ts';
import { createRouter } from './router/router.ts';
import { withStructuredOutput } from './router/structured-output.ts';
import type { Endpoint } from './wire/endpoint.ts';

/** What the router needs of the world. */
export interface AppPorts {
  /** The key, read when a call is made; `undefined` when there is none. */
  readonly readKey: (reference: KeyReference) => Promise<string | undefined>;
  /** Whether a key is there, as far as is known now; `undefined`: not looked yet. */
  readonly hasKey: KeyPresence['has'];
  readonly ledger: Pick<Ledger, 'begin' | 'progress' | 'settle'>;
}

/** The router without an editor. */
export interface App {
  readonly compose: (configuration: Configuration) => ComposedRouter;
  /** The stored key of this vendor at this address is another one now: what the old one did no longer counts. */
  readonly keyChanged: (vendor: string, origin: string) => void;
  /** Every deployment may be asked again now, whatever happened before. */
  readonly resetHealth: () => void;
  /** A deployment became unavailable, or available again. */
  readonly onDidChangeHealth: (listener: () => void) => Disposable;
}

interface WireFormat {
  readonly create: (endpoint: Endpoint) => Model;
  /** What the format can say at all. */
  readonly abilities: Abilities;
}

const WIRE_FORMATS: Record<Api, WireFormat> = {
  'openai-chat': { create: createOpenAiChatModel, abilities: openAiChatAbilities },
  'anthropic-messages': { create: createAnthropicModel, abilities: anthropicAbilities },
  gemini: { create: createGeminiModel, abilities: geminiAbilities },
  'ollama-chat': { create: createOllamaModel, abilities: ollamaChatAbilities },
};

/** Groups tried after the one that was asked for: more would keep a person waiting for a chain of failures. */
const MAX_FALLBACKS = 5;

export function createApp(ports: AppPorts): App {
  // Outlives every configuration: a change of settings does not make a broken vendor whole.
  const breakers = new CircuitBreakers(systemClock);
  return {
    compose: (configuration) => compose(configuration, ports, breakers),
    keyChanged: (vendor, origin) => breakers.reset({ vendor, host: sellerHost(origin), account: 'stored' }),
    resetHealth: () => breakers.resetAll(),
    onDidChangeHealth: breakers.onDidChange,
  };
}

function compose(configuration: Configuration, ports: AppPorts, breakers: CircuitBreakers): ComposedRouter {
  const { deployments, fallbacks, routing } = configuration;
  const routed = deployments.map((deployment) => routedDeployment(deployment, routing, ports));
  const model = createRouter({
    groups: Map.groupBy(routed, ({ target }) => target.group),
    fallbacks,
    maxFallbacks: MAX_FALLBACKS,
    breakers,
    policy: routing,
    ports: { clock: systemClock, random: Math.random, newId: randomUUID, estimateTokens },
  });
  return { model, groups: () => groupStates(deployments, breakers, ports.hasKey) };
}

/**
 * Adapter → output limit → clocks → answer check → structured output → meter. The router adds retry and breaker around them. See
 * docs/decisions/0001.
 */
function routedDeployment(deployment: Deployment, routing: Routing, { ledger, readKey }: AppPorts): RoutedDeployment {
  const endpoint = endpointOf(deployment, readKey);
  const { target, abilities, contextWindow } = endpoint;
  const adapter = withOutputLimit(WIRE_FORMATS[deployment.vendor.api].create(endpoint), deployment.maxOutputTokens);
  const clocked = withClocks(adapter, clockLimits(routing, deployment), systemClock);
  const model = withMeter(withStructuredOutput(withAnswerCheck(clocked)), target, {
    ledger,
    clock: systemClock,
    estimateInput: estimateTokens,
    priceOf: memoizeFew((served) => priceOf(deployment, served)),
  });
  const { order, weight } = deployment;
  return { target, model, order, weight, abilities, ...(contextWindow !== undefined && { contextWindow }) };
}

function endpointOf(deployment: Deployment, readKey: AppPorts['readKey']): Endpoint {
  const { id, group, seller, model, baseUrl, headers, quirks, key } = deployment;
  const facts = factsOf(deployment);
  return {
    ...facts,
    target: { deployment: id, group, seller, model },
    baseUrl,
    headers,
    quirks,
    abilities: abilitiesOf(deployment, facts),
    authorize: async () => authorization(deployment, await readKey(key)),
  };
}

/** By its wire format, by what is known of the model, and by the person's own word. */
function abilitiesOf({ vendor, abilities }: Deployment, facts: DeploymentFacts): Abilities {
  return joinAbilities(WIRE_FORMATS[vendor.api].abilities, facts.abilities, abilities);
}

function groupStates(
  deployments: readonly Deployment[],
  breakers: CircuitBreakers,
  hasKey: AppPorts['hasKey'],
): readonly GroupState[] {
  const byGroup = Map.groupBy(deployments, ({ group }) => group);
  return [...byGroup].map(([name, members]) => ({
    name,
    deployments: members
      .map((deployment) => deploymentState(deployment, breakers, hasKey))
      .toSorted((first, second) => first.order - second.order),
  }));
}

function deploymentState(
  deployment: Deployment,
  breakers: CircuitBreakers,
  hasKey: AppPorts['hasKey'],
): DeploymentState {
  const { id, group, seller, model, order } = deployment;
  const facts = factsOf(deployment);
  return {
    target: { deployment: id, group, seller, model },
    order,
    price: priceOf(deployment, model),
    contextWindow: facts.contextWindow,
    abilities: abilitiesOf(deployment, facts),
    health: breakers.health({ seller, model }),
    lacksKey: keyNeed(deployment) === 'required' && hasKey(deployment.key) === false,
  };
}
