import type { Price } from '../catalog/price.ts';
import type { Abilities } from '../llm/abilities.ts';
import type { Model } from '../llm/model.ts';
import type { Target } from '../llm/target.ts';
import type { Health } from './circuit-breakers.ts';

/** One deployment as a person wants to see it before they choose. */
export interface DeploymentState {
  readonly target: Target;
  readonly order: number;
  /** `undefined`: not known. */
  readonly price: Price | undefined;
  /** Tokens. */
  readonly contextWindow: number | undefined;
  /** What it can be asked with, as images. */
  readonly abilities: Abilities;
  readonly health: Health;
  /** It needs a key, and it is known that there is none. */
  readonly lacksKey: boolean;
}

/** In the order in which its deployments are tried. */
export interface GroupState {
  readonly name: string;
  readonly deployments: readonly DeploymentState[];
}

/** One configuration, composed. A running answer keeps the one it began with. */
export interface ComposedRouter {
  /** Every model behind one: `ModelRequest.group` says which group is asked. */
  readonly model: Model;
  readonly groups: () => readonly GroupState[];
}
