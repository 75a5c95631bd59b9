import { asRecord } from '../lib/json.ts';
import type { KeyBinding } from './key-reference.ts';
import { readKeyText } from './key-reference.ts';
import { parseDeployment } from './parse-deployment.ts';
import { MOST_MODELS } from './settings-schema.ts';

/** A key that stands in the settings, and where it would be stored. Handle with care: this is the one type that holds one. */
export interface LiteralKey extends KeyBinding {
  /** Of the entry in the list of models. */
  readonly index: number;
  readonly key: string;
}

/** The literal keys of all entries that are read and that say which vendor and origin they are for. */
export function literalKeys(models: unknown): readonly LiteralKey[] {
  const entries: readonly unknown[] = Array.isArray(models) ? models : [];
  return entries.slice(0, MOST_MODELS).flatMap((entry, index) => {
    const key = asRecord(entry)?.['apiKey'];
    if (readKeyText(key).kind !== 'literal') return [];
    const { problems } = parseDeployment(entry, ['models', index]);
    const binding = problems.flatMap((problem) => (problem.code === 'literal-key' ? (problem.binding ?? []) : []))[0];
    return binding === undefined || typeof key !== 'string' ? [] : [{ index, ...binding, key: key.trim() }];
  });
}

/**
 * Where `keys` stand in `models` now, whose entries may have moved. The same key for another address is another one: it may not be
 * stored for that.
 */
export function sameKeys(models: unknown, keys: readonly LiteralKey[]): readonly LiteralKey[] {
  const wanted = new Set(keys.map(identity));
  return literalKeys(models).filter((literal) => wanted.has(identity(literal)));
}

function identity({ vendor, origin, key }: LiteralKey): string {
  return JSON.stringify([vendor, origin, key]);
}

/** `models` without the `apiKey` of the entries that still hold one of `keys`. */
export function withoutKeys(models: unknown, keys: readonly LiteralKey[]): readonly unknown[] {
  const entries: readonly unknown[] = Array.isArray(models) ? models : [];
  const wiped = new Set(sameKeys(models, keys).map(({ index }) => index));
  return entries.map((entry, index) => {
    const { apiKey: _, ...rest } = asRecord(entry) ?? {};
    return wiped.has(index) ? rest : entry;
  });
}
