import type { Fallbacks, ModelGroups, RoutedDeployment } from './deployment.ts';

export interface PlanOptions {
  readonly groups: ModelGroups;
  readonly fallbacks: Fallbacks;
  /** Groups tried after the one that was asked for. */
  readonly maxFallbacks: number;
  /** At least 0, below 1. */
  readonly random: () => number;
  /** The deployment that this conversation's cache is warm on: goes first among those of the same order. */
  readonly preferred?: string;
}

/**
 * Every deployment that may answer, each once, in the order in which they are tried: the group's own, then those of its
 * fallbacks, then those of theirs. Inside a group by order, then by weighted choice. A loop among the fallbacks ends
 * where it began.
 */
export function planRoute(group: string, options: PlanOptions): readonly RoutedDeployment[] {
  const inOrder = groupsInTurn(group, options).flatMap((name) => inTurn(options.groups.get(name) ?? [], options));
  if (inOrder.length < 2) return inOrder;
  return [...new Map(inOrder.map((deployment) => [deployment.target.deployment, deployment])).values()];
}

/** What the person wrote for the group comes before what they wrote for its fallbacks. */
function groupsInTurn(group: string, { fallbacks, maxFallbacks }: PlanOptions): readonly string[] {
  if (!fallbacks.has(group)) return [group];
  const visited = new Set([group]);
  for (const name of visited) for (const fallback of fallbacks.get(name) ?? []) visited.add(fallback);
  return [...visited].slice(0, maxFallbacks + 1);
}

function inTurn(deployments: readonly RoutedDeployment[], options: PlanOptions): readonly RoutedDeployment[] {
  if (deployments.length < 2) return deployments;
  const orders = [...new Set(deployments.map(({ order }) => order))].toSorted((first, second) => first - second);
  return orders.flatMap((order) =>
    drawn(
      deployments.filter((deployment) => deployment.order === order),
      options,
    ),
  );
}

/** All of them, drawn by weight without putting back; the preferred one first. */
function drawn(equals: readonly RoutedDeployment[], { random, preferred }: PlanOptions): readonly RoutedDeployment[] {
  const isPreferred = ({ target }: RoutedDeployment) => target.deployment === preferred;
  const turn = equals.filter(isPreferred);
  const rest = equals.filter((deployment) => !isPreferred(deployment));
  while (rest.length > 0) turn.push(...rest.splice(drawIndex(rest, random()), 1));
  return turn;
}

/** `share` of the whole weight, at least 0 and below 1. Where no deployment has weight, each has the same share. */
function drawIndex(deployments: readonly RoutedDeployment[], share: number): number {
  let total = 0;
  for (const { weight } of deployments) total += weight > 0 ? weight : 0;
  if (total === 0) return Math.floor(share * deployments.length);
  let left = share * total;
  const index = deployments.findIndex(({ weight }) => {
    left -= weight > 0 ? weight : 0;
    return left < 0;
  });
  // Rounding may leave a trace of weight behind the last one.
  return index === -1 ? deployments.findLastIndex(({ weight }) => weight > 0) : index;
}
