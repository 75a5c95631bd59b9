import type { DeploymentState, GroupState } from '../router/group-state.ts';
import { formatDuration } from './words/numbers.ts';

/**
 * `ready`, or which of a group's models is not: one without its key, or one that rests and when it is back. Why it rests
 * stands in the chat, where there is room for it.
 */
export function healthWords({ deployments }: GroupState, now: number): string {
  const troubles = deployments.flatMap((deployment) => troubleOf(deployment, now) ?? []);
  if (troubles.length === 0) return '$(pass) ready';
  const words = troubles.map(({ model, trouble }) => (deployments.length === 1 ? trouble : `${model} ${trouble}`));
  return `${iconOf(deployments, troubles.length)} ${words.join(', ')}`;
}

function iconOf(deployments: readonly DeploymentState[], troubled: number): string {
  if (troubled < deployments.length) return '$(warning)';
  return deployments.every(({ lacksKey }) => lacksKey) ? '$(key)' : '$(error)';
}

interface Trouble {
  readonly model: string;
  readonly trouble: string;
}

function troubleOf({ target, lacksKey, health }: DeploymentState, now: number): Trouble | undefined {
  const { model, seller } = target;
  if (lacksKey) return { model, trouble: keyWords(seller.account) };
  return health.kind === 'open' ? { model, trouble: `back in ${formatDuration(health.until - now)}` } : undefined;
}

function keyWords(account: string): string {
  return account.startsWith('env:') ? `no API key: ${account.slice('env:'.length)} is not set` : 'no API key';
}
