import type { Vendor } from '../catalog/vendors.ts';
import { originOf } from './base-url.ts';
import type { KeyText } from './key-reference.ts';
import type { Problem, SettingPath } from './problem.ts';

/** Whom an entry asks, as far as it says so. */
export interface EntryAddress {
  readonly vendor: Vendor;
  readonly baseUrl: string;
}

/** What is wrong with the `apiKey` of an entry. `path` is the entry's. */
export function keyProblems(key: KeyText, address: EntryAddress | undefined, path: SettingPath): readonly Problem[] {
  const problems: Problem[] = [];
  const frame = { path: [...path, 'apiKey'], part: 'value', severity: 'error', effect: 'ignored' } as const;
  if (key.kind === 'malformed') {
    const { suggestion } = key;
    const replacement = suggestion !== undefined && { replacement: suggestion };
    problems.push({ ...frame, code: 'malformed-key-reference', ...replacement });
  }
  if (key.kind === 'literal') {
    const binding = address && { vendor: address.vendor.id, origin: originOf(address.baseUrl) };
    problems.push({ ...frame, code: 'literal-key', ...(binding !== undefined && { binding }) });
  }
  return problems;
}
