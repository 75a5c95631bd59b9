import { asJsonObject } from '../../lib/json.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { ResponseFormat } from '../../llm/chat-request.ts';

/**
 * `response_format` with a JSON schema (https://platform.openai.com/docs/guides/structured-outputs). `strict` where the
 * schema keeps to what that mode takes; else the model is told the schema, and the answer is checked after it came.
 */
export function openAiResponseFormat({ name, description, schema }: ResponseFormat): JsonObject {
  const strict = asJsonObject(schema)?.['anyOf'] === undefined && isStrict(schema, 0);
  return {
    type: 'json_schema',
    json_schema: { name, ...(description !== undefined && { description }), schema, strict },
  };
}

/** Levels of nesting that the strict mode takes. */
const MAX_STRICT_DEPTH = 10;

/** https://platform.openai.com/docs/guides/structured-outputs#supported-schemas */
const STRICT_KEYWORDS: ReadonlySet<string> = new Set([
  '$schema',
  '$ref',
  '$defs',
  'title',
  'description',
  'type',
  'enum',
  'const',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'anyOf',
  'pattern',
  'format',
  'multipleOf',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minItems',
  'maxItems',
]);

const STRICT_FORMATS: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uuid',
]);

/** Every object closed, every property required, and no keyword beyond those of the list. */
function isStrict(value: JsonValue | undefined, depth: number): boolean {
  const schema = asJsonObject(value);
  if (schema === undefined || depth > MAX_STRICT_DEPTH) return false;
  if (Object.keys(schema).some((keyword) => !STRICT_KEYWORDS.has(keyword))) return false;
  const { properties, items, anyOf, $defs, format } = schema;
  if (format !== undefined && !STRICT_FORMATS.has(format)) return false;
  const isObject = properties !== undefined || typesOf(schema).includes('object');
  if (isObject && !isClosed(schema)) return false;
  const inner = [
    ...Object.values(asJsonObject(properties) ?? {}),
    ...Object.values(asJsonObject($defs) ?? {}),
    ...(items === undefined ? [] : [items]),
    ...(Array.isArray(anyOf) ? anyOf : []),
  ];
  return inner.every((each) => isStrict(each, depth + 1));
}

function isClosed({ properties, required, additionalProperties }: JsonObject): boolean {
  const listed = new Set<JsonValue>(Array.isArray(required) ? required : []);
  return (
    additionalProperties === false && Object.keys(asJsonObject(properties) ?? {}).every((name) => listed.has(name))
  );
}

function typesOf({ type }: JsonObject): readonly JsonValue[] {
  if (type === undefined) return [];
  return Array.isArray(type) ? type : [type];
}
