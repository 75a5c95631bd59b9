import type { Model } from '../llm/model.ts';
import type { Target } from '../llm/stream-event.ts';
import type { Place } from './circuit-breakers.ts';

/** One entry of a model group, ready to be called. */
export interface RoutedDeployment {
  readonly target: Target;
  /** The adapter with its clocks and its meter. */
  readonly model: Model;
  /** Provider, host and a name of the key (never the key): what shares a circuit. */
  readonly account: string;
  /** Lower is tried first. */
  readonly order: number;
  /** Share among deployments of the same order. */
  readonly weight: number;
  /** Tokens; absent when it is not known. */
  readonly contextWindow?: number;
  /** Whether it takes images; absent when it is not known. */
  readonly vision?: boolean;
}

/** Model group to its deployments. */
export type ModelGroups = ReadonlyMap<string, readonly RoutedDeployment[]>;

/** Group to the groups tried after it. */
export type Fallbacks = ReadonlyMap<string, readonly string[]>;

/** Where its circuits are. */
export function placeOf({ account, target: { model } }: RoutedDeployment): Place {
  return { account, model };
}
