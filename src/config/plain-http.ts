import { isLoopback } from './base-url.ts';
import type { Deployment, KeyReference } from './configuration.ts';
import { keyOfHttps } from './key-need.ts';
import type { KeyPresence } from './key-need.ts';
import type { ParsedConfiguration } from './parse-configuration.ts';
import type { ProblemOf } from './problem.ts';

type PlainHttpProblem = ProblemOf<'plain-http' | 'key-of-https'>;

/**
 * A problem for each entry that asks another machine over http: its key travels without encryption, or the only key that is
 * stored is the one for https, which is not sent.
 */
export function plainHttpProblems(
  { configuration, indexes }: ParsedConfiguration,
  keys: KeyPresence,
): readonly PlainHttpProblem[] {
  return configuration.deployments.flatMap((deployment) => {
    const index = indexes.get(deployment.id);
    const mistake = index === undefined ? undefined : mistakeOf(deployment, keys);
    if (mistake === undefined) return [];
    const path = ['models', index ?? 0, 'apiBase'];
    return [{ ...mistake, path, part: 'value', severity: 'warning', effect: 'none' }];
  });
}

type Mistake =
  | { readonly code: 'plain-http'; readonly host: string }
  | { readonly code: 'key-of-https'; readonly key: Extract<KeyReference, { kind: 'stored' }>; readonly origin: string };

function mistakeOf(deployment: Deployment, keys: KeyPresence): Mistake | undefined {
  const { baseUrl, key } = deployment;
  const { protocol, host } = new URL(baseUrl);
  if (protocol !== 'http:' || isLoopback(baseUrl)) return undefined;
  if (keys.has(key) === true) return { code: 'plain-http', host };
  const other = keyOfHttps(deployment, keys);
  return other === undefined || key.kind !== 'stored' ? undefined : { code: 'key-of-https', key, origin: other.origin };
}
