import { hostOf, isLoopback } from './base-url.ts';
import type { Deployment, KeyReference } from './configuration.ts';
import type { ParsedConfiguration } from './parse-configuration.ts';
import type { Problem } from './problem.ts';
import { MODELS } from './settings-schema.ts';

/**
 * `required`: the vendor's own address, or a variable that the person names; without the key a call is pointless.
 * `optional`: another server, which may want one. `none`: a vendor without keys, or a server on this machine; a key that is
 * stored all the same is sent.
 */
export type KeyNeed = 'required' | 'optional' | 'none';

export function keyNeed({ vendor, baseUrl, key }: Deployment): KeyNeed {
  if (key.kind === 'environment') return 'required';
  if (!vendor.needsKey || isLoopback(baseUrl)) return 'none';
  return hostOf(baseUrl) === hostOf(vendor.baseUrl) ? 'required' : 'optional';
}

/** Which keys are there, as far as is known now; `undefined`: not looked yet. */
export interface KeyPresence {
  has(reference: KeyReference): boolean | undefined;
}

/** A problem for each entry whose key is known not to be there, but those whose key still stands in the settings. */
export function missingKeys(parsed: ParsedConfiguration, keys: KeyPresence): readonly Problem[] {
  const { configuration, places, problems } = parsed;
  const literal = new Set(problems.filter(({ code }) => code === 'literal-key').map(({ path }) => path[1]));
  return configuration.deployments.flatMap((deployment) => {
    const need = keyNeed(deployment);
    const index = places.get(deployment.id);
    if (need === 'none' || index === undefined || literal.has(index) || keys.has(deployment.key) !== false) return [];
    return [missingKey(deployment, index, need)];
  });
}

function missingKey({ key, vendor }: Deployment, index: number, need: KeyNeed): Problem {
  const common = { place: 'value', code: 'missing-key' } as const;
  if (key.kind === 'environment') {
    const message = `The environment variable ${key.name} is not set where the extension runs.`;
    return { ...common, path: [MODELS, index, 'apiKey'], severity: 'warning', message };
  }
  const { provider, host } = key;
  return {
    ...common,
    path: [MODELS, index, 'model'],
    severity: need === 'required' ? 'warning' : 'information',
    message: `No API key is stored for ${vendor.name} at ${host}${need === 'required' ? '.' : ', if it needs one.'}`,
    fix: { kind: 'set-key', provider, host },
  };
}
