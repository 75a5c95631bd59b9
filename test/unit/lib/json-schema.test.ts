import { describe, expect, it } from 'vitest';
import { parseJsonValue } from '../../../src/lib/json.ts';
import type { JsonValue } from '../../../src/lib/json.ts';
import { schemaMisfit } from '../../../src/lib/json-schema.ts';

const object = (properties: JsonValue, more: object = {}): JsonValue => ({ type: 'object', properties, ...more });

/** As text, since no object of ours may have a `then`. */
const CONDITION = parseJsonValue('{"if":{"type":"string"},"then":{"minLength":2},"else":{"minimum":5}}') ?? null;

describe('a value', () => {
  it.each<[string, JsonValue, JsonValue]>([
    ['any', {}, { x: 1 }],
    ['of two types', { type: ['string', 'null'] }, null],
    ['a whole number', { type: 'integer' }, 3],
    ['without what need not be there', object({ a: { type: 'string' } }), {}],
    ['with more than is described', object({ a: { type: 'string' } }), { b: 1 }],
    ['one of an enumeration of objects', { enum: ['x', { a: 1, b: 2 }] }, { b: 2, a: 1 }],
    [
      'that refers to itself',
      { $ref: '#/$defs/n', $defs: { n: object({ n: { $ref: '#/$defs/n' } }) } },
      { n: { n: {} } },
    ],
    ['that refers to a property', object({ a: { $ref: '#/properties/b~1c' }, 'b/c': { type: 'number' } }), { a: 1 }],
    ['a choice', { anyOf: [{ type: 'string' }, { type: 'number' }] }, 7],
    ['a condition', CONDITION, 7],
    ['a multiple of a fraction', { multipleOf: 0.1 }, 0.3],
    ['three characters, one of them a duck', { maxLength: 3 }, 'a🦆b'],
    ['items behind the first', { prefixItems: [{ type: 'string' }], items: { type: 'number' } }, ['a', 1, 2]],
    ['a name like one that every object inherits', object({ constructor: { type: 'string' } }), {}],
    ['with a format, which says nothing', { format: 'date' }, 'soon'],
    ['with an unknown pattern, which says nothing', { pattern: '(' }, 'x'],
  ])('fits: %s', (_, schema, value) => {
    expect(schemaMisfit(schema, value)).toBeUndefined();
  });

  it.each<[JsonValue, JsonValue, string]>([
    [{ type: 'object' }, [], ' is array and not object'],
    [{ type: ['string', 'null'] }, 1.5, ' is number and not string or null'],
    [{ type: 'integer' }, 1.5, ' is number and not integer'],
    [object({}, { required: ['z'] }), {}, 'z is missing'],
    [{ required: ['toString'] }, {}, 'toString is missing'],
    [object({ a: { type: 'string' } }, { additionalProperties: false }), { a: 'x', b: 1 }, 'b is not allowed'],
    [object({}, { additionalProperties: { type: 'string' } }), { b: 1 }, 'b is number and not string'],
    [object({ a: { items: object({ x: {} }, { required: ['x'] }) } }), { a: [{ x: 1 }, {}] }, 'a[1].x is missing'],
    [{ enum: ['a', 'b'] }, 'c', ' is none of the allowed values'],
    [{ const: { a: 1 } }, { a: 2 }, ' is not the only allowed value'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 7, ' fits none of the choices'],
    [{ oneOf: [{ minimum: 1 }, { maximum: 9 }] }, 7, ' does not fit exactly one of the choices'],
    [{ allOf: [{ type: 'string' }, { minLength: 3 }] }, 'ab', ' is shorter than 3'],
    [{ not: { type: 'string' } }, 'x', ' is what it must not be'],
    [CONDITION, 'x', ' is shorter than 2'],
    [CONDITION, 4, ' is less than 5'],
    [{ minLength: 3 }, 'ab', ' is shorter than 3'],
    [{ maxLength: 1 }, 'ab', ' is longer than 1'],
    [{ pattern: '^a' }, 'b', ' does not match the pattern "^a"'],
    [{ minimum: 3 }, 2, ' is less than 3'],
    [{ maximum: 3 }, 4, ' is more than 3'],
    [{ exclusiveMinimum: 3 }, 3, ' is not more than 3'],
    [{ exclusiveMaximum: 3 }, 3, ' is not less than 3'],
    [{ multipleOf: 2 }, 3, ' is no multiple of 2'],
    [{ minItems: 1 }, [], ' has fewer items than 1'],
    [{ maxItems: 1 }, [1, 2], ' has more items than 1'],
    [
      { uniqueItems: true },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      ' holds an item twice',
    ],
    [{ contains: { type: 'string' } }, [1], ' lacks an item that it must contain'],
    [{ prefixItems: [{ type: 'string' }] }, [1], '[0] is number and not string'],
    [{ items: [{ type: 'string' }] }, [1], '[0] is number and not string'],
    [{ minProperties: 1 }, {}, ' has fewer properties than 1'],
    [{ maxProperties: 1 }, { a: 1, b: 2 }, ' has more properties than 1'],
    [{ propertyNames: { maxLength: 1 } }, { ab: 1 }, 'ab is longer than 1'],
    [{ patternProperties: { '^n': { type: 'number' } } }, { name: 'x' }, 'name is string and not number'],
    [
      object({ a: { $ref: '#/definitions/q' } }, { definitions: { q: { type: 'string' } } }),
      { a: 1 },
      'a is number and not string',
    ],
    [{ $ref: '#' }, 1, ' is nested deeper than 256 levels'],
  ])('does not fit: %j %j', (schema, value, misfit) => {
    const { path, problem } = schemaMisfit(schema, value) ?? {};
    expect(`${path} ${problem}`).toBe(misfit);
  });
});
