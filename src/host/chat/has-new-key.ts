import type { Answer } from '../../conversation/message.ts';
import type { GroupState } from '../../router/group-state.ts';
import { mendableError } from './answer-turn.ts';

/**
 * Whether the key that an answer failed for is there now, or is another one: its deployment lacks no key and does not rest, as
 * it does after a refusal until the key changes. What an earlier window met is not known, so nothing is said of it.
 */
export function hasNewKey(
  answer: Answer,
  groups: readonly GroupState[],
  windowStartedAt = performance.timeOrigin,
): boolean {
  const deployment = mendableError(answer)?.details.deployment;
  const state = groups.flatMap(({ deployments }) => deployments).find(({ target }) => target.deployment === deployment);
  if (deployment === undefined || state === undefined) return false;
  return (answer.endedAt ?? answer.at) >= windowStartedAt && !state.lacksKey && state.health.kind === 'closed';
}
