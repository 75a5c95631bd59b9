import type { Model } from '../llm/model.ts';
import type { Abilities } from '../llm/abilities.ts';
import type { Target } from '../llm/target.ts';
import type { CircuitScope } from './circuit-breakers.ts';

/** One entry of a model group, ready to be called. */
export interface RoutedDeployment {
  readonly target: Target;
  /** The adapter with its clocks and its meter. */
  readonly model: Model;
  /** Lower is tried first. */
  readonly order: number;
  /** Share among deployments of the same order. */
  readonly weight: number;
  /** Tokens; absent when it is not known. */
  readonly contextWindow?: number;
  readonly abilities: Abilities;
}

/** Model group to its deployments. */
export type ModelGroups = ReadonlyMap<string, readonly RoutedDeployment[]>;

/** Group to the groups tried after it. */
export type Fallbacks = ReadonlyMap<string, readonly string[]>;

/** Whose circuits it shares. */
export function circuitScopeOf({ target: { seller, model } }: RoutedDeployment): CircuitScope {
  return { seller, model };
}
