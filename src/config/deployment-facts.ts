import { lookUp, priceAt } from '../catalog/catalogue.ts';
import type { ModelFacts } from '../catalog/model-facts.ts';
import { FREE } from '../catalog/price.ts';
import type { Price } from '../catalog/price.ts';
import { isOwnAddress } from '../catalog/vendors.ts';
import type { Abilities } from '../llm/abilities.ts';
import type { Deployment } from './configuration.ts';

/** What is known of a deployment: the entry's own word, else the catalogue's where it holds. Absent is not known. */
export interface DeploymentFacts {
  /** Tokens of input and output together. */
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
  readonly reasons?: boolean;
  /** What the catalogue says of the model's abilities. */
  readonly abilities: Partial<Abilities>;
}

export function factsOf(deployment: Deployment): DeploymentFacts {
  const facts = factsHere(deployment, deployment.model);
  const contextWindow = deployment.contextWindow ?? facts?.contextWindow;
  const maxOutputTokens = deployment.maxOutputTokens ?? facts?.maxOutputTokens;
  return {
    ...(contextWindow !== undefined && { contextWindow }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(facts?.reasoning !== undefined && { reasons: facts.reasoning }),
    abilities: abilitiesOf(facts),
  };
}

/**
 * The price of a model that a deployment served: the person's own, that of the model they name, else the vendor's list
 * price at the vendor's own addresses. What runs at another address has another seller, whose price nobody knows.
 */
export function priceOf(deployment: Deployment, served: string): Price | undefined {
  const { price, pricedAs, baseUrl } = deployment;
  if (price !== undefined) return price;
  if (pricedAs !== undefined) return lookUp(pricedAs.vendor, pricedAs.model)?.price;
  const facts = factsHere(deployment, served);
  return facts === undefined ? undefined : priceAt(facts, baseUrl);
}

/**
 * What is known of a vendor's local models holds on whatever machine runs them, but not where an entry says that it is not
 * local. A model of another vendor's wire format that an entry calls local costs nothing, and no more is known of it.
 */
function factsHere({ vendor, baseUrl, local }: Deployment, model: string): ModelFacts | undefined {
  if (vendor.local) return local ? lookUp(vendor.id, model) : undefined;
  if (local) return { model, price: FREE };
  return isOwnAddress(vendor, baseUrl) ? lookUp(vendor.id, model) : undefined;
}

function abilitiesOf(facts: ModelFacts | undefined): Partial<Abilities> {
  return {
    ...(facts?.vision !== undefined && { images: facts.vision ? 'yes' : 'no' }),
    ...(facts?.tools !== undefined && { tools: facts.tools ? 'yes' : 'no' }),
  };
}
