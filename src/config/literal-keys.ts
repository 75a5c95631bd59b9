import { asRecord } from '../lib/json.ts';
import { parseDeployment } from './parse-deployment.ts';
import { MODELS } from './settings-schema.ts';

/** A key that stands in the settings, and where it would be stored. Handle with care: this is the one type that holds one. */
export interface LiteralKey {
  /** Of the entry in `turnpike.models`. */
  readonly index: number;
  readonly provider: string;
  readonly host: string;
  readonly key: string;
}

/** The literal keys of all entries that say which provider and host they are for. */
export function literalKeys(models: unknown): readonly LiteralKey[] {
  const entries: readonly unknown[] = Array.isArray(models) ? models : [];
  return entries.flatMap((entry, index) => {
    const key = asRecord(entry)?.['apiKey'];
    const fix = parseDeployment(entry, [MODELS, index]).problems.find(({ code }) => code === 'literal-key')?.fix;
    if (fix?.kind !== 'move-key' || typeof key !== 'string') return [];
    return [{ index, provider: fix.provider, host: fix.host, key: key.trim() }];
  });
}

/** `models` without the `apiKey` of the entries that still hold one of `keys`. */
export function withoutKeys(models: unknown, keys: readonly LiteralKey[]): readonly unknown[] {
  const entries: readonly unknown[] = Array.isArray(models) ? models : [];
  const wiped = new Set(keys.map(({ key }) => key));
  return entries.map((entry) => {
    const { apiKey, ...rest } = asRecord(entry) ?? {};
    return typeof apiKey === 'string' && wiped.has(apiKey.trim()) ? rest : entry;
  });
}
