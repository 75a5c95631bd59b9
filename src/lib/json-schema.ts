import { Validator } from '@cfworker/json-schema';
import type { OutputUnit } from '@cfworker/json-schema';
import { asJsonObject } from './json.ts';
import type { JsonValue } from './json.ts';

/** Where a value does not fit, as `places[2].name` (empty: the value itself), and what is wrong there. */
export interface SchemaMisfit {
  readonly path: string;
  readonly problem: string;
}

/**
 * The innermost place where a value does not fit a JSON Schema (draft 2020-12), or `undefined` where it fits. A schema that
 * cannot be checked (a pattern that is no regular expression, a reference that leads to itself) is said as a misfit.
 *
 * The validator interprets the schema: it writes no code at run time, and weighs 20 KB. `z.fromJSONSchema` passes over `required` without `properties`.
 */
export function schemaMisfit(schema: JsonValue, value: JsonValue): SchemaMisfit | undefined {
  if (schema === true) return undefined;
  const rules = asJsonObject(schema);
  if (rules === undefined) return { path: '', problem: 'is not allowed' };
  if (JSON.stringify(rules).includes('"$ref"') && depthOf(value) > MAX_RECURSIVE_DEPTH)
    return { path: '', problem: `is nested deeper than ${MAX_RECURSIVE_DEPTH} levels` };
  try {
    // A copy, since the validator writes into the schema.
    const { errors } = new Validator(structuredClone({ ...rules }), '2020-12').validate(value);
    return errors.length === 0 ? undefined : innermost(errors);
  } catch (error) {
    return { path: '', problem: `cannot be checked: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/**
 * Levels of a value that is checked against a schema with references. A choice of two that both lead back to the schema doubles
 * the work with each level: 12 levels took 54 ms, and 16 overflowed the stack.
 */
const MAX_RECURSIVE_DEPTH = 12;

function depthOf(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Object.values(value).reduce((most: number, each: JsonValue) => Math.max(most, depthOf(each)), 0);
}

/** An error of an object comes with those of the property that caused it, which say more. */
function innermost(errors: readonly OutputUnit[]): SchemaMisfit {
  const [first, ...rest] = errors;
  const deepest = rest.reduce((best, error) => (levelOf(error) >= levelOf(best) ? error : best), first);
  return { path: pathOf(deepest?.instanceLocation ?? ''), problem: deepest?.error ?? 'does not fit' };
}

function levelOf(error: OutputUnit | undefined): number {
  return error?.instanceLocation.split('/').length ?? 0;
}

/** A JSON pointer (`#/places/2/name`, RFC 6901) as people write it. */
function pathOf(pointer: string): string {
  const keys = pointer.split('/').slice(1);
  const steps = keys.map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps
    .map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
}
