import { asRecord, asString } from '../lib/json.ts';
import type { ModelEntry } from './settings-schema.ts';

/** `turnpike.models` with one more entry at its end; what was there stays as it is, mistakes too. */
export function withModel(models: unknown, entry: ModelEntry): readonly unknown[] {
  const entries: readonly unknown[] = Array.isArray(models) ? models : [];
  return [...entries, entry];
}

/** `wanted`, or `wanted-2`, `wanted-3`, … when entries of `models` have that name: a name of its own is a group of its own. */
export function uniqueName(models: unknown, wanted: string): string {
  const entries: readonly unknown[] = Array.isArray(models) ? models : [];
  const taken = new Set(entries.map((entry) => asString(asRecord(entry)?.['name'])?.trim()));
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted}-${number}`)) number += 1;
  return `${wanted}-${number}`;
}
