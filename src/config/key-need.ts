import { isOwnAddress } from '../catalog/vendors.ts';
import { isLoopback } from './base-url.ts';
import type { Deployment, KeyReference } from './configuration.ts';
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

/** A problem for each entry whose key is known not to be there, but those whose key still stands in the settings. */
export function missingKeys(parsed: ParsedConfiguration, keys: KeyPresence): readonly ProblemOf<'missing-key'>[] {
  const { configuration, indexes, problems } = parsed;
  const literal = new Set(problems.filter(({ code }) => code === 'literal-key').map(({ path }) => path[1]));
  return configuration.deployments.flatMap((deployment) => {
    const need = keyNeed(deployment);
    const index = indexes.get(deployment.id);
    if (need === 'none' || index === undefined || literal.has(index) || keys.has(deployment.key) !== false) return [];
    return [missingKey(deployment, index, need)];
  });
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
