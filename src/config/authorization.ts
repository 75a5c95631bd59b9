import { LlmError } from '../llm/llm-error.ts';
import type { Deployment } from './configuration.ts';
import { keyNeed } from './key-need.ts';

/**
 * The header that carries the key of a deployment; none where it has no key and needs none. Throws `LlmError` of kind `auth`
 * where the key is needed and is not there: the call would be refused anyway.
 */
export function authorization(deployment: Deployment, key: string | undefined): Readonly<Record<string, string>> {
  if (key === undefined || key === '') {
    if (keyNeed(deployment) === 'required') throw missingKey(deployment);
    return {};
  }
  const { header, scheme } = deployment.vendor.keyHeader;
  return { [header]: scheme === undefined ? key : `${scheme} ${key}` };
}

function missingKey({ key, vendor, model, baseUrl }: Deployment): LlmError {
  const details = { vendor: vendor.id, model, url: baseUrl };
  if (key.kind === 'stored') return new LlmError('auth', 'no key is stored', details);
  return new LlmError('auth', `${key.name} is not set`, { ...details, variable: key.name });
}
