import { isOwnAddress } from '../catalog/vendors.ts';
import { isLoopback } from './base-url.ts';
import type { Deployment, KeyReference } from './configuration.ts';
import type { KeyBinding } from './key-reference.ts';
import type { ParsedConfiguration } from './parse-configuration.ts';
import type { ProblemOf } from './problem.ts';

/**
 * `required`: one of the vendor's own addresses, or a variable that the person names; without the key a call is pointless.
 * `optional`: another server, which may want one. `none`: a vendor without keys, or a server on this machine. Where a key is
 * stored although none is needed, it is sent.
 */
export type KeyNeed = 'required' | 'optional' | 'none';

export function keyNeed({ vendor, baseUrl, key }: Deployment): KeyNeed {
  if (key.kind === 'environment') return 'required';
  if (!vendor.needsKey || isLoopback(baseUrl)) return 'none';
  return isOwnAddress(vendor, baseUrl) ? 'required' : 'optional';
}

/** Which keys are there, as far as is known now; `undefined`: not looked yet. */
export interface KeyPresence {
  has(reference: KeyReference): boolean | undefined;
}

/**
 * A problem for each entry whose key is known not to be there, but those whose key still stands in the settings, and those
 * whose key is stored for https only, which `plainHttpProblems` tells.
 */
export function missingKeys(parsed: ParsedConfiguration, keys: KeyPresence): readonly ProblemOf<'missing-key'>[] {
  const { configuration, indexes, problems } = parsed;
  const literal = new Set(problems.filter(({ code }) => code === 'literal-key').map(({ path }) => path[1]));
  return configuration.deployments.flatMap((deployment) => {
    const need = keyNeed(deployment);
    const index = indexes.get(deployment.id);
    if (need === 'none' || index === undefined || literal.has(index) || keys.has(deployment.key) !== false) return [];
    if (keyOfHttps(deployment, keys) !== undefined) return [];
    return [missingKey(deployment, index, need)];
  });
}

/** What a key is bound to that is stored for the address of this deployment, but over https, where there is none for http. */
export function keyOfHttps(deployment: Deployment, keys: KeyPresence): KeyBinding | undefined {
  const { key } = deployment;
  if (key.kind !== 'stored' || !key.origin.startsWith('http:') || keyNeed(deployment) === 'none') return undefined;
  const other = { vendor: key.vendor, origin: key.origin.replace(/^http:/, 'https:') };
  return keys.has(key) === false && keys.has({ kind: 'stored', ...other }) === true ? other : undefined;
}

function missingKey({ key }: Deployment, index: number, need: 'required' | 'optional'): ProblemOf<'missing-key'> {
  return {
    code: 'missing-key',
    path: ['models', index, key.kind === 'environment' ? 'apiKey' : 'model'],
    part: 'value',
    severity: need === 'required' ? 'warning' : 'information',
    effect: 'none',
    key,
    need,
  };
}
