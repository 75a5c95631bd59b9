import { asArray, asJsonObject, asString } from '../../lib/json.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';

/** Keywords that are taken as they are: https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations */
const PLAIN_KEYWORDS: ReadonlySet<string> = new Set(['type', 'title', 'enum', 'const', '$ref', 'required']);
/** Keywords that hold schemas: by name, in a list, and alone. */
const SCHEMAS_BY_NAME: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions']);
const SCHEMA_LISTS: ReadonlySet<string> = new Set(['anyOf', 'allOf', 'oneOf']);
const FORMATS: ReadonlySet<JsonValue> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
]);
/** Said by other keywords, or of no use to the model. */
const DROPPED_KEYWORDS: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$comment',
  'description',
  'additionalProperties',
]);

/**
 * A schema in the subset that `output_config.format` takes: every object is closed, bounds of numbers, texts and arrays
 * are not known and go into the description. The answer is checked against the whole schema later.
 *
 * `undefined` for what the subset cannot say: an object with names of its own choice, and a schema that refers to itself
 * or to another document.
 */
export function nativeSchema(schema: JsonObject): JsonObject | undefined {
  return isOpen(schema) || refersAround(schema) ? undefined : convert(schema);
}

function convert(schema: JsonObject): JsonObject {
  const fields: Record<string, JsonValue> = {};
  const notes: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (PLAIN_KEYWORDS.has(keyword)) fields[keyword] = value;
    else if (SCHEMAS_BY_NAME.has(keyword)) fields[keyword] = convertNamed(asJsonObject(value) ?? {});
    else if (SCHEMA_LISTS.has(keyword)) fields[keyword === 'oneOf' ? 'anyOf' : keyword] = listOf(value).map(convert);
    else if (keyword === 'items') fields[keyword] = convert(asJsonObject(value) ?? {});
    else if (keyword === 'format' && FORMATS.has(value)) fields[keyword] = value;
    else if (keyword === 'minItems' && (value === 0 || value === 1)) fields[keyword] = value;
    else if (!DROPPED_KEYWORDS.has(keyword)) notes.push(`${keyword}: ${JSON.stringify(value)}`);
  }
  const description = [asString(schema['description']) ?? '', ...notes.map((note) => `(${note})`)].filter(
    (each) => each !== '',
  );
  return {
    ...fields,
    ...(description.length > 0 && { description: description.join(' ') }),
    ...(isObject(schema) && { additionalProperties: false }),
  };
}

function convertNamed(schemas: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schemas).map(([name, each]) => [name, convert(asJsonObject(each) ?? {})]));
}

function isObject({ type, properties }: JsonObject): boolean {
  return properties !== undefined || type === 'object' || asArray(type).includes('object');
}

/** Whether the schema, or one inside it, lets an object have names of its own choice. */
function isOpen(schema: JsonObject): boolean {
  const extra = schema['additionalProperties'];
  const open = isObject(schema) && schema['properties'] === undefined && schema['$ref'] === undefined;
  const listed = extra !== undefined && extra !== false;
  return open || listed || schema['patternProperties'] !== undefined || inside(schema).some(isOpen);
}

/** Whether following `$ref` leads back to where it began, or out of this schema. */
function refersAround(root: JsonObject): boolean {
  const open = new Set<string>();
  const done = new Set<string>();
  const walk = (schema: JsonObject): boolean => {
    const reference = schema['$ref'];
    return typeof reference === 'string' ? follow(reference) : inside(schema).some(walk);
  };
  const follow = (reference: string): boolean => {
    if (done.has(reference)) return false;
    const target = resolve(reference, root);
    if (target === undefined || open.has(reference)) return true;
    open.add(reference);
    const around = walk(target);
    open.delete(reference);
    done.add(reference);
    return around;
  };
  return walk(root);
}

function resolve(reference: string, root: JsonObject): JsonObject | undefined {
  if (!reference.startsWith('#')) return undefined;
  const keys = reference.split('/').slice(1);
  let target: JsonValue | undefined = root;
  for (const key of keys) target = asJsonObject(target)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')];
  return asJsonObject(target);
}

function inside(schema: JsonObject): readonly JsonObject[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (SCHEMAS_BY_NAME.has(keyword)) return listOf(Object.values(asJsonObject(value) ?? {}));
    if (SCHEMA_LISTS.has(keyword)) return listOf(value);
    return keyword === 'items' ? listOf([value]) : [];
  });
}

function listOf(value: JsonValue): readonly JsonObject[] {
  const list: readonly JsonValue[] = Array.isArray(value) ? value : [];
  return list.map(asJsonObject).filter((each) => each !== undefined);
}
