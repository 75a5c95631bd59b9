import { dereference, validate } from '@cfworker/json-schema';
import type { OutputUnit } from '@cfworker/json-schema';
import { asJsonObject, asRecord, asString } from './json.ts';
import type { JsonValue } from './json.ts';
import { withTimeLimit } from './time-limit.ts';

/** Where a value does not fit, as `places[2].name` (empty: the value itself), and what is wrong there. */
export interface SchemaMisfit {
  readonly kind: 'misfit';
  readonly path: string;
  readonly problem: string;
}

/** `unchecked`: to know whether the value fits would take too long; `reason` says why. */
export type SchemaCheck =
  | { readonly kind: 'fits' }
  | SchemaMisfit
  | { readonly kind: 'unchecked'; readonly reason: string };

/**
 * Whether a value fits a JSON Schema (draft 2020-12), and the innermost place where it does not. A schema that is mistaken (a
 * pattern that is no regular expression, a reference that leads to itself) is a misfit of every value. Schema and value may be
 * anyone's: no schema, pattern or reference takes longer than CHECK_MS.
 *
 * The validator interprets the schema: it writes no code at run time, and weighs 20 KB. `z.fromJSONSchema` passes over `required` without `properties`.
 */
export function checkSchema(schema: JsonValue, value: JsonValue): SchemaCheck {
  if (schema === true) return { kind: 'fits' };
  const rules = asJsonObject(schema);
  if (rules === undefined) return { kind: 'misfit', path: '', problem: 'is not allowed' };
  const parts = partsOf(rules, MAX_SCHEMA_PARTS);
  if (parts > MAX_SCHEMA_PARTS) return unchecked(`the schema has more than ${MAX_SCHEMA_PARTS} parts`);
  const limit = LEAST_REFERENCES + REFERENCES_PER_PART * partsOf(value, MAX_SCHEMA_PARTS);
  const limited = withTimeLimit(CHECK_MS, () => validated(rules, value, limit));
  return limited.kind === 'done' ? limited.result : unchecked(`it takes longer than ${CHECK_MS} ms`);
}

/**
 * Milliseconds by the clock. A megabyte of JSON against a schema of 20 properties takes 40, and no turn of the event loop should
 * be longer than 100.
 */
const CHECK_MS = 50;

/**
 * Values in a schema, and each 64 characters of a text as one more. It is copied before it is checked, which cannot be
 * stopped. OpenAI takes 5,000 properties, 1,000 enumerated values and 120,000 characters
 * (https://platform.openai.com/docs/guides/structured-outputs).
 */
const MAX_SCHEMA_PARTS = 20_000;
const CHARACTERS_PER_PART = 64;

/**
 * So many references of the schema are followed, and so many more for each part of the value. A choice of two that both lead
 * back to the schema doubles them with each level of the value: 12 levels were 8,190 and took 54 ms, 16 overflowed the stack.
 * A value of 30 levels may take 600, which is 4 ms. A choice among a dozen kinds of nodes needs a dozen for each node.
 */
const LEAST_REFERENCES = 100;
const REFERENCES_PER_PART = 16;

class TooManyReferences extends Error {}

function validated(rules: object, value: JsonValue, maxReferences: number): SchemaCheck {
  try {
    const copy = structuredClone({ ...rules }); // the validator writes into the schema
    const lookup = dereference(copy);
    if (Object.values(lookup).some((subschema) => leadsToItself(subschema, lookup)))
      throw new Error('a reference leads to itself');
    const { errors } = validate(value, copy, '2020-12', counted(lookup, maxReferences));
    return errors.length === 0 ? { kind: 'fits' } : innermost(errors);
  } catch (error) {
    if (error instanceof TooManyReferences) return unchecked(`it follows more than ${maxReferences} references`);
    // The validator calls itself for each level: the value may fit, and is too deep for it.
    if (error instanceof RangeError) return unchecked('it is nested too deep');
    const problem = `cannot be checked: ${error instanceof Error ? error.message : String(error)}`;
    return { kind: 'misfit', path: '', problem: problem.slice(0, MAX_PROBLEM_CHARACTERS) };
  }
}

/** Whether a reference leads to a reference, and so on, and back to the first. */
function leadsToItself(first: unknown, lookup: Readonly<Record<string, unknown>>): boolean {
  const seen = new Set<unknown>();
  for (let next = first; !seen.has(next); next = lookup[asString(asRecord(next)?.['__absolute_ref__']) ?? '']) {
    if (next === undefined) return false;
    seen.add(next);
  }
  return true;
}

/** The subschemas by their addresses: the validator looks one up for each reference that it follows. */
function counted<Lookup extends object>(lookup: Lookup, limit: number): Lookup {
  let followed = 0;
  return new Proxy(lookup, {
    get(target, address): unknown {
      followed += 1;
      if (followed > limit) throw new TooManyReferences();
      return Reflect.get(target, address);
    },
  });
}

/** How many values a value holds, itself included, and more than `limit` where it is more than that. */
function partsOf(value: JsonValue, limit: number): number {
  let parts = 0;
  const open: JsonValue[] = [value];
  for (let next = open.pop(); next !== undefined && parts <= limit; next = open.pop()) {
    parts += typeof next === 'string' ? 1 + next.length / CHARACTERS_PER_PART : 1;
    if (typeof next === 'object' && next !== null) for (const inner of Object.values(next)) open.push(inner);
  }
  return parts;
}

function unchecked(reason: string): SchemaCheck {
  return { kind: 'unchecked', reason };
}

/** An error of an object comes with those of the property that caused it, which say more. */
function innermost(errors: readonly OutputUnit[]): SchemaMisfit {
  const [first, ...rest] = errors;
  const deepest = rest.reduce((best, error) => (levelOf(error) >= levelOf(best) ? error : best), first);
  const problem = (deepest?.error ?? 'does not fit').slice(0, MAX_PROBLEM_CHARACTERS);
  return { kind: 'misfit', path: pathOf(deepest?.instanceLocation ?? ''), problem };
}

/** The validator repeats all values of an enumeration. */
const MAX_PROBLEM_CHARACTERS = 500;

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
