import { asJsonObject } from './json.ts';
import type { JsonValue } from './json.ts';

/** The same text for the same value, whatever the order of its keys. */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = asJsonObject(value);
  if (fields === undefined) return JSON.stringify(value);
  const entries = Object.entries(fields).toSorted(([first], [second]) => (first < second ? -1 : 1));
  return `{${entries.map(([name, each]) => `${JSON.stringify(name)}:${canonicalJson(each)}`).join(',')}}`;
}
