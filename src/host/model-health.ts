import type { LlmError } from '../llm/llm-error.ts';
import type { DeploymentState, GroupState } from '../router/group-state.ts';
import { formatDuration } from './words/numbers.ts';
import { lacksKey as isKeyless, shortError, wantsKey } from './words/short-error.ts';
import { targetNames } from './words/target-names.ts';
import type { NameOf } from './words/target-names.ts';

/**
 * `ready`, or which of a group's models is not: one without its key or whose key was refused, or one that rests and when it is
 * back. Why it rests stands in the chat, where there is room for it.
 */
export function healthWords({ deployments }: GroupState, now: number): string {
  const nameOf = modelNames(deployments);
  const troubles = deployments.flatMap((deployment) => {
    const trouble = troubleOf(deployment, now);
    return trouble === undefined ? [] : { model: nameOf(deployment.target), trouble };
  });
  if (troubles.length === 0) return '$(pass) ready';
  const words = troubles.map(({ model, trouble }) => (deployments.length === 1 ? trouble : `${model} ${trouble}`));
  return `${iconOf(deployments, troubles.length)} ${words.join(', ')}`;
}

/** Names within a group, without the vendor: `gpt-5-mini`, and `gpt-4o at 127.0.0.1:8799` where there are two of them. */
export function modelNames(deployments: readonly DeploymentState[]): NameOf {
  const nameOf = targetNames(deployments.map(({ target }) => target));
  const isOfOneVendor = (model: string): boolean =>
    new Set(deployments.filter(({ target }) => target.model === model).map(({ target }) => target.seller.vendor)).size <
    2;
  return (target) => {
    const name = nameOf(target);
    return isOfOneVendor(target.model) ? name.slice(target.seller.vendor.length + 1) : name;
  };
}

/** A stored key would make it answer, as far as is known: none is there, or the one that is there was refused. */
export function isKeyWanted({ lacksKey, health }: DeploymentState): boolean {
  return lacksKey || (health.kind === 'open' && isAboutKey(health.error));
}

/** No time brings back what a key has closed. */
function isAboutKey(error: LlmError): boolean {
  return error.kind === 'auth' || wantsKey(error);
}

function iconOf(deployments: readonly DeploymentState[], troubled: number): string {
  if (troubled < deployments.length) return '$(warning)';
  return deployments.every(isKeyWanted) ? '$(key)' : '$(error)';
}

function troubleOf({ target, lacksKey, health }: DeploymentState, now: number): string | undefined {
  if (lacksKey) return keyWords(target.seller.account);
  if (health.kind !== 'open') return undefined;
  const { error, until } = health;
  if (isAboutKey(error)) return isKeyless(error) || wantsKey(error) ? 'wants an API key' : shortError(error);
  return `back in ${formatDuration(until - now)}`;
}

function keyWords(account: string): string {
  return account.startsWith('env:') ? `no API key: ${account.slice('env:'.length)} is not set` : 'no API key';
}
