import { canonicalJson } from './canonical-json.ts';
import { asJsonObject } from './json.ts';
import type { JsonObject, JsonValue } from './json.ts';

/** Where a value does not fit, as `places[2].name` (empty: the value itself), and what is wrong there. */
export interface SchemaMisfit {
  readonly path: string;
  readonly problem: string;
}

/**
 * The first place where a value does not fit a JSON Schema, or `undefined` where it fits
 * (https://json-schema.org/draft/2020-12/json-schema-validation; `items` as a list and `definitions` of older drafts too).
 *
 * Not a whole validator: `format` and keywords that are not in the table below say nothing, references lead only into the
 * schema itself. It is our own since what we know of that is complete weighs 100 KB or writes code at run time, and since
 * `z.fromJSONSchema` passes over `required` without `properties`, and over all keywords beside a missing `type`.
 */
export function schemaMisfit(schema: JsonValue, value: JsonValue): SchemaMisfit | undefined {
  return check(schema, value, { root: schema, path: '', depth: 0 });
}

/** Levels of value and references: more is a reference that leads to itself, or a value made to break readers. */
const MAX_DEPTH = 256;

interface Place {
  readonly root: JsonValue;
  readonly path: string;
  readonly depth: number;
}

/** One keyword with its value, in its schema, about a value. */
type Check = (keyword: JsonValue, value: JsonValue, schema: JsonObject, place: Place) => SchemaMisfit | undefined;

function check(schema: JsonValue, value: JsonValue, place: Place): SchemaMisfit | undefined {
  if (schema === false) return misfit(place, 'is not allowed');
  if (place.depth > MAX_DEPTH) return misfit(place, `is nested deeper than ${MAX_DEPTH} levels`);
  const keywords = asJsonObject(schema);
  if (keywords === undefined) return undefined;
  const deeper = { ...place, depth: place.depth + 1 };
  for (const [name, keyword] of Object.entries(keywords)) {
    const found = CHECKS.get(name)?.(keyword, value, keywords, deeper);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fits(schema: JsonValue, value: JsonValue, place: Place): boolean {
  return check(schema, value, place) === undefined;
}

function misfit({ path }: Place, problem: string): SchemaMisfit {
  return { path, problem };
}

function at(place: Place, key: string | number): Place {
  const dot = place.path === '' ? '' : '.';
  return { ...place, path: typeof key === 'number' ? `${place.path}[${key}]` : `${place.path}${dot}${key}` };
}

const TYPES: Readonly<Record<string, (value: JsonValue) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  array: (value) => Array.isArray(value),
  object: (value) => asJsonObject(value) !== undefined,
};

function typeOf(value: JsonValue): string {
  return Object.keys(TYPES).find((type) => TYPES[type]?.(value) === true) ?? 'unknown';
}

/** A check of values of one type; values of other types pass. */
function ofObjects(
  run: (keyword: JsonValue, value: JsonObject, schema: JsonObject, place: Place) => SchemaMisfit | undefined,
): Check {
  return (keyword, value, schema, place) => {
    const fields = asJsonObject(value);
    return fields === undefined ? undefined : run(keyword, fields, schema, place);
  };
}

function ofLists(
  run: (keyword: JsonValue, value: readonly JsonValue[], schema: JsonObject, place: Place) => SchemaMisfit | undefined,
): Check {
  return (keyword, value, schema, place) => (Array.isArray(value) ? run(keyword, value, schema, place) : undefined);
}

/** A bound on a number that is worked out of the value, such as its length. */
function bound(
  measure: (value: JsonValue) => number | undefined,
  isWithin: (size: number, limit: number) => boolean,
  problem: string,
): Check {
  return (limit, value, _, place) => {
    const size = measure(value);
    if (size === undefined || typeof limit !== 'number' || isWithin(size, limit)) return undefined;
    return misfit(place, `${problem} ${limit}`);
  };
}

const atLeast = (size: number, limit: number): boolean => size >= limit;
const atMost = (size: number, limit: number): boolean => size <= limit;
const numberOf = (value: JsonValue): number | undefined => (typeof value === 'number' ? value : undefined);
const lengthOf = (value: JsonValue): number | undefined =>
  typeof value === 'string' ? Array.from(value).length : undefined;
const itemsOf = (value: JsonValue): number | undefined => (Array.isArray(value) ? value.length : undefined);
const propertiesOf = (value: JsonValue): number | undefined => {
  const fields = asJsonObject(value);
  return fields === undefined ? undefined : Object.keys(fields).length;
};

/** How far a quotient may be from a whole number: 0.3 is a multiple of 0.1. */
const MULTIPLE_TOLERANCE = 1e-9;

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['$ref', (reference, value, _, place) => check(referenced(reference, place.root), value, place)],
  ['type', checkType],
  [
    'enum',
    (allowed, value, _, place) =>
      listOf(allowed).some((each) => isSame(each, value)) ? undefined : misfit(place, 'is none of the allowed values'),
  ],
  [
    'const',
    (only, value, _, place) => (isSame(only, value) ? undefined : misfit(place, 'is not the only allowed value')),
  ],
  ['allOf', (schemas, value, _, place) => firstOf(listOf(schemas), (schema) => check(schema, value, place))],
  [
    'anyOf',
    (schemas, value, _, place) =>
      listOf(schemas).some((schema) => fits(schema, value, place))
        ? undefined
        : misfit(place, 'fits none of the choices'),
  ],
  [
    'oneOf',
    (schemas, value, _, place) =>
      listOf(schemas).filter((schema) => fits(schema, value, place)).length === 1
        ? undefined
        : misfit(place, 'does not fit exactly one of the choices'),
  ],
  [
    'not',
    (schema, value, _, place) => (fits(schema, value, place) ? misfit(place, 'is what it must not be') : undefined),
  ],
  ['if', checkCondition],
  [
    'required',
    ofObjects((names, value, _, place) =>
      firstOf(listOf(names), (name) =>
        typeof name === 'string' && !Object.hasOwn(value, name) ? misfit(at(place, name), 'is missing') : undefined,
      ),
    ),
  ],
  ['properties', ofObjects(checkProperties)],
  ['patternProperties', ofObjects(checkPatternProperties)],
  ['additionalProperties', ofObjects(checkAdditionalProperties)],
  [
    'propertyNames',
    ofObjects((schema, value, _, place) => firstOf(Object.keys(value), (name) => check(schema, name, at(place, name)))),
  ],
  ['minProperties', bound(propertiesOf, atLeast, 'has fewer properties than')],
  ['maxProperties', bound(propertiesOf, atMost, 'has more properties than')],
  ['prefixItems', ofLists(checkPrefixItems)],
  ['items', ofLists(checkItems)],
  [
    'contains',
    ofLists((schema, value, _, place) =>
      value.some((item) => fits(schema, item, place)) ? undefined : misfit(place, 'lacks an item that it must contain'),
    ),
  ],
  [
    'uniqueItems',
    ofLists((unique, value, _, place) =>
      unique === true && new Set(value.map(canonicalJson)).size < value.length
        ? misfit(place, 'holds an item twice')
        : undefined,
    ),
  ],
  ['minItems', bound(itemsOf, atLeast, 'has fewer items than')],
  ['maxItems', bound(itemsOf, atMost, 'has more items than')],
  ['minLength', bound(lengthOf, atLeast, 'is shorter than')],
  ['maxLength', bound(lengthOf, atMost, 'is longer than')],
  [
    'pattern',
    (pattern, value, _, place) =>
      typeof value !== 'string' || matches(pattern, value)
        ? undefined
        : misfit(place, `does not match the pattern ${JSON.stringify(pattern)}`),
  ],
  ['minimum', bound(numberOf, atLeast, 'is less than')],
  ['maximum', bound(numberOf, atMost, 'is more than')],
  ['exclusiveMinimum', bound(numberOf, (size, limit) => size > limit, 'is not more than')],
  ['exclusiveMaximum', bound(numberOf, (size, limit) => size < limit, 'is not less than')],
  [
    'multipleOf',
    bound(
      numberOf,
      (size, step) => Math.abs(size / step - Math.round(size / step)) < MULTIPLE_TOLERANCE,
      'is no multiple of',
    ),
  ],
]);

function checkType(types: JsonValue, value: JsonValue, _: JsonObject, place: Place): SchemaMisfit | undefined {
  const names = (Array.isArray(types) ? types : [types]).filter((name) => typeof name === 'string');
  if (names.some((name) => TYPES[name]?.(value) === true)) return undefined;
  return misfit(place, `is ${typeOf(value)} and not ${names.join(' or ')}`);
}

function checkCondition(
  condition: JsonValue,
  value: JsonValue,
  schema: JsonObject,
  place: Place,
): SchemaMisfit | undefined {
  const branch = fits(condition, value, place) ? schema['then'] : schema['else'];
  return branch === undefined ? undefined : check(branch, value, place);
}

function checkProperties(schemas: JsonValue, value: JsonObject, _: JsonObject, place: Place): SchemaMisfit | undefined {
  return firstOf(Object.entries(asJsonObject(schemas) ?? {}), ([name, schema]) => {
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    return field === undefined ? undefined : check(schema, field, at(place, name));
  });
}

function checkPatternProperties(
  schemas: JsonValue,
  value: JsonObject,
  _: JsonObject,
  place: Place,
): SchemaMisfit | undefined {
  return firstOf(Object.entries(asJsonObject(schemas) ?? {}), ([pattern, schema]) =>
    firstOf(Object.entries(value), ([name, field]) =>
      matches(pattern, name) ? check(schema, field, at(place, name)) : undefined,
    ),
  );
}

function checkAdditionalProperties(
  additional: JsonValue,
  value: JsonObject,
  schema: JsonObject,
  place: Place,
): SchemaMisfit | undefined {
  const properties = asJsonObject(schema['properties']) ?? {};
  const patterns = Object.keys(asJsonObject(schema['patternProperties']) ?? {});
  const isKnown = (name: string) => Object.hasOwn(properties, name) || patterns.some((each) => matches(each, name));
  return firstOf(Object.entries(value), ([name, field]) =>
    isKnown(name) ? undefined : check(additional, field, at(place, name)),
  );
}

function checkPrefixItems(
  schemas: JsonValue,
  value: readonly JsonValue[],
  _: JsonObject,
  place: Place,
): SchemaMisfit | undefined {
  return firstOf([...listOf(schemas).entries()], ([index, schema]) => {
    const item = value[index];
    return item === undefined ? undefined : check(schema, item, at(place, index));
  });
}

/** Of all items behind those of `prefixItems`; a list is what `prefixItems` was called before. */
function checkItems(
  items: JsonValue,
  value: readonly JsonValue[],
  schema: JsonObject,
  place: Place,
): SchemaMisfit | undefined {
  if (Array.isArray(items)) return checkPrefixItems(items, value, schema, place);
  const start = listOf(schema['prefixItems'] ?? []).length;
  return firstOf([...value.slice(start).entries()], ([index, item]) => check(items, item, at(place, start + index)));
}

function firstOf<Item>(
  items: readonly Item[],
  find: (item: Item) => SchemaMisfit | undefined,
): SchemaMisfit | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function listOf(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function isSame(first: JsonValue, second: JsonValue): boolean {
  return canonicalJson(first) === canonicalJson(second);
}

/** A pattern that JavaScript does not know says nothing. */
function matches(pattern: JsonValue, text: string): boolean {
  if (typeof pattern !== 'string') return true;
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return true;
  }
}

/** `#`, or a JSON pointer into the schema (https://www.rfc-editor.org/rfc/rfc6901); what leads elsewhere says nothing. */
function referenced(reference: JsonValue, root: JsonValue): JsonValue {
  if (typeof reference !== 'string' || !reference.startsWith('#')) return true;
  let found: JsonValue | undefined = root;
  for (const part of reference.slice(1).split('/').slice(1)) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    found = Array.isArray(found) ? found[Number(name)] : asJsonObject(found)?.[name];
  }
  return found ?? true;
}
