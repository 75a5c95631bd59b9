import type { Price } from '../catalog/price.ts';
import type { Vendor } from '../catalog/vendors.ts';
import type { Abilities } from '../llm/abilities.ts';
import type { Quirks } from '../llm/quirks.ts';
import type { Seller } from '../llm/seller.ts';
import type { KeyBinding } from './key-reference.ts';

/** Where a deployment's key comes from. The key itself is never part of a configuration. */
export type KeyReference =
  /** Stored on this machine, for one vendor at one origin. */
  | ({ readonly kind: 'stored' } & KeyBinding)
  /** Read from the environment when a call is made. */
  | { readonly kind: 'environment'; readonly name: string };

/** One usable entry of the list of models. */
export interface Deployment {
  /** Stable as long as name, model and address stay: `main:openai/gpt-5-mini@api.openai.com`; a repeat gets `#2`. */
  readonly id: string;
  readonly group: string;
  readonly vendor: Vendor;
  readonly seller: Seller;
  /** The vendor's name of the model, without the vendor's prefix. */
  readonly model: string;
  readonly baseUrl: string;
  readonly key: KeyReference;
  /** Lower is tried first. */
  readonly order: number;
  /** Share among deployments of the same order. */
  readonly weight: number;
  /** Runs on the person's own machines: slow to its first token is not broken. */
  readonly local: boolean;
  /** Sent with every call; never the key. */
  readonly headers: Readonly<Record<string, string>>;
  /** The vendor's at this address, with the entry's own on top. */
  readonly quirks: Quirks;
  /** What the person says that the model can or cannot do. */
  readonly abilities: Partial<Abilities>;
  /** The person's own price, which goes before the catalogue's. */
  readonly price?: Price;
  /** The model of the catalogue whose price holds here. */
  readonly pricedAs?: { readonly vendor: string; readonly model: string };
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
  /** Total clock of this deployment in milliseconds; else the routing's. */
  readonly timeoutMs?: number;
}

/** How long to wait and how often to try, in milliseconds. */
export interface Routing {
  /** Tries on the same deployment after the first. */
  readonly numRetries: number;
  /** A wait longer than this is not waited for: the next deployment is tried. */
  readonly maxWaitMs: number;
  /** Consecutive failures that open a circuit. */
  readonly allowedFails: number;
  readonly cooldownMs: number;
  readonly connectTimeoutMs: number;
  readonly firstTokenTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly timeoutMs: number;
}

/** All that the settings say, after defaults, without what is mistaken. */
export interface Configuration {
  readonly deployments: readonly Deployment[];
  readonly defaultGroup: string | undefined;
  /** Group to the groups tried after it, in order; never a loop. */
  readonly fallbacks: ReadonlyMap<string, readonly string[]>;
  readonly routing: Routing;
}
