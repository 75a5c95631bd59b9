import { asArray, asJsonObject, asRecord, asString } from '../../lib/json.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';

/** Fields of the vendor's `Schema` that are taken as they are: https://ai.google.dev/api/caching#Schema */
const PLAIN_FIELDS = [
  'title',
  'description',
  'nullable',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'pattern',
] as const;

/** Formats that are not refused, by type. */
const FORMATS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['string', new Set(['enum', 'date-time'])],
  ['integer', new Set(['int32', 'int64'])],
  ['number', new Set(['float', 'double'])],
]);

/** A schema that refers to itself is unrolled this often at most; deeper down anything goes. */
const MAX_REFERENCES = 4;

/**
 * Schemas that are put in the place of references. One that refers to itself 30 times became 20 MB in 0.5 s when it was
 * unrolled four times, so it is unrolled as often as fits.
 */
const MAX_UNROLLED = 2_000;

interface Scope {
  readonly root: JsonObject;
  readonly references: number;
  readonly unrolling: Unrolling;
}

interface Unrolling {
  readonly maxReferences: number;
  /** Schemas that may still be put in the place of references. */
  left: number;
}

/**
 * A tool's JSON Schema in the subset that Google's function declarations take: no `$ref` (local ones are put in place), no
 * `additionalProperties`, `const` as an `enum`, `oneOf` as `anyOf`, `null` as `nullable`, only strings enumerated. What has
 * no counterpart is left out: the model sees less, the call is checked by the tool all the same. `undefined` for a tool
 * without parameters, since an empty object is refused.
 */
export function geminiParameters(inputSchema: JsonObject): JsonObject | undefined {
  const schema = geminiSchema(inputSchema);
  return Object.keys(asRecord(schema['properties']) ?? {}).length === 0 ? undefined : schema;
}

/** The same for any schema. */
export function geminiSchema(schema: JsonObject): JsonObject {
  for (let maxReferences = MAX_REFERENCES; ; maxReferences--) {
    const unrolling = { maxReferences, left: MAX_UNROLLED };
    const converted = convert(schema, { root: schema, references: 0, unrolling });
    if (unrolling.left > 0 || maxReferences === 1) return converted;
  }
}

function convert(schema: JsonObject, scope: Scope): JsonObject {
  const reference = asString(schema['$ref']);
  if (scope.references > 0) scope.unrolling.left--;
  if (reference !== undefined) return resolve(reference, scope);
  const { named, nullable } = typesOf(schema);
  const type = named.length === 1 ? named[0] : undefined;
  const alternatives = alternativesOf(schema, named);
  const [only] = alternatives;
  const anyOf = alternatives.length > 1 ? alternatives.map((each) => convert(each, scope)) : [];
  return {
    ...(only !== undefined && anyOf.length === 0 && convert(only, scope)),
    ...(type !== undefined && { type }),
    ...plainFields(schema),
    ...(nullable && { nullable: true }),
    ...(type === 'string' && enumeration(schema)),
    ...format(schema, type),
    ...properties(schema, scope),
    ...items(schema, type, scope),
    ...(anyOf.length > 0 && { anyOf }),
  };
}

function resolve(reference: string, { root, references, unrolling }: Scope): JsonObject {
  const keys = reference.split('/').slice(1).map(unescapePointer);
  let target: JsonValue | undefined = root;
  for (const key of keys) target = asJsonObject(target)?.[key];
  const schema = asJsonObject(target);
  const isLocal = reference.startsWith('#') && schema !== undefined;
  const fits = references < unrolling.maxReferences && unrolling.left > 0;
  return isLocal && fits ? convert(schema, { root, references: references + 1, unrolling }) : { type: 'object' };
}

/** https://www.rfc-editor.org/rfc/rfc6901 */
function unescapePointer(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The types without `null`, and whether it was among them or among the alternatives. */
function typesOf(schema: JsonObject): { readonly named: readonly string[]; readonly nullable: boolean } {
  const type = schema['type'];
  const types = typeof type === 'string' ? [type] : asArray(type).filter((each) => typeof each === 'string');
  const named = types.filter((each) => each !== 'null');
  const nullable = types.includes('null') || choices(schema).some(isNull);
  if (named.length > 0) return { named, nullable };
  if (schema['properties'] !== undefined) return { named: ['object'], nullable };
  return { named: 'enum' in enumeration(schema) ? ['string'] : [], nullable };
}

/** What `anyOf` is to hold: several types, or the schema's own alternatives but for `null`. */
function alternativesOf(schema: JsonObject, named: readonly string[]): readonly JsonObject[] {
  if (named.length > 1) return named.map((type): JsonObject => ({ type }));
  return choices(schema).filter((choice) => !isNull(choice));
}

function choices(schema: JsonObject): readonly JsonObject[] {
  const listed = schema['anyOf'] ?? schema['oneOf'];
  const list: readonly JsonValue[] = Array.isArray(listed) ? listed : [];
  return list.map(asJsonObject).filter((each) => each !== undefined);
}

function isNull({ type }: JsonObject): boolean {
  return type === 'null';
}

function plainFields(schema: JsonObject): JsonObject {
  return Object.fromEntries(
    PLAIN_FIELDS.flatMap((field) => {
      const value = schema[field];
      return value === undefined ? [] : [[field, value] as const];
    }),
  );
}

function enumeration(schema: JsonObject): JsonObject {
  const values = schema['const'] === undefined ? asArray(schema['enum']) : [schema['const']];
  const texts = values.filter((value) => typeof value === 'string');
  return texts.length === 0 ? {} : { enum: texts };
}

function format(schema: JsonObject, type: string | undefined): JsonObject {
  const name = asString(schema['format']);
  return name !== undefined && FORMATS.get(type ?? '')?.has(name) === true ? { format: name } : {};
}

function properties(schema: JsonObject, scope: Scope): JsonObject {
  const all = asJsonObject(schema['properties']);
  if (all === undefined) return {};
  const converted = Object.entries(all).map(
    ([name, each]) => [name, convert(asJsonObject(each) ?? {}, scope)] as const,
  );
  const required = asArray(schema['required']).filter((name) => typeof name === 'string' && Object.hasOwn(all, name));
  return {
    properties: Object.fromEntries(converted),
    ...(required.length > 0 && { required: required.map(String) }),
  };
}

/** An array without `items` is refused. */
function items(schema: JsonObject, type: string | undefined, scope: Scope): JsonObject {
  if (type !== 'array') return {};
  return { items: convert(asJsonObject(schema['items']) ?? { type: 'string' }, scope) };
}
