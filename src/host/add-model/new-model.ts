import { asRecord, asString } from '../../lib/json.ts';
import type { GroupState } from '../../router/group-state.ts';

/** What the person chose; one entry of `turnpike.models`. */
export interface NewModel {
  readonly name: string;
  readonly model: string;
  readonly apiBase?: string;
  /** Only a reference to a variable, never a key. */
  readonly apiKey?: string;
  readonly order?: number;
}

/** A model that shares the name of others is tried after them. */
export function withOrder(entry: NewModel, groups: readonly GroupState[]): NewModel {
  const members = groups.find(({ name }) => name === entry.name)?.deployments ?? [];
  if (members.length === 0) return entry;
  return { ...entry, order: Math.max(...members.map(({ order }) => order)) + 1 };
}

/** `models` with one more entry at its end; what was there stays as it is, mistakes too. */
export function withModel(models: unknown, entry: NewModel): readonly unknown[] {
  const entries: readonly unknown[] = Array.isArray(models) ? models : [];
  return [...entries, entry];
}

/** `wanted`, or `wanted-2`, `wanted-3`, … when entries of `models` have that name: a new name makes a new group. */
export function uniqueName(models: unknown, wanted: string): string {
  const entries: readonly unknown[] = Array.isArray(models) ? models : [];
  const taken = new Set(entries.map((entry) => asString(asRecord(entry)?.['name'])?.trim()));
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted}-${number}`)) number += 1;
  return `${wanted}-${number}`;
}
