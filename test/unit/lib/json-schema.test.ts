import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/lib/json.ts';
import { schemaMisfit } from '../../../src/lib/json-schema.ts';

const object = (properties: JsonValue, more: object = {}): JsonValue => ({ type: 'object', properties, ...more });

describe('a value', () => {
  it.each<[string, JsonValue, JsonValue]>([
    ['any', {}, { x: 1 }],
    ['of two types', { type: ['string', 'null'] }, null],
    ['without what need not be there', object({ a: { type: 'string' } }), {}],
    ['one of an enumeration of objects', { enum: ['x', { a: 1, b: 2 }] }, { b: 2, a: 1 }],
    [
      'that refers to itself',
      { $ref: '#/$defs/n', $defs: { n: object({ n: { $ref: '#/$defs/n' } }) } },
      { n: { n: {} } },
    ],
    ['a choice', { anyOf: [{ type: 'string' }, { type: 'number' }] }, 7],
    ['items behind the first', { prefixItems: [{ type: 'string' }], items: { type: 'number' } }, ['a', 1, 2]],
    ['a name like one that every object inherits', object({ constructor: { type: 'string' } }), {}],
  ])('fits: %s', (_, schema, value) => {
    expect(schemaMisfit(schema, value)).toBeUndefined();
  });

  it.each<[JsonValue, JsonValue, string, string]>([
    [{ type: 'object' }, [], '', 'array'],
    [object({}, { required: ['z'] }), {}, '', '"z"'],
    [{ required: ['toString'] }, {}, '', '"toString"'],
    [object({ a: { type: 'string' } }, { additionalProperties: false }), { a: 'x', b: 1 }, 'b', ''],
    [object({ a: { items: object({ x: {} }, { required: ['x'] }) } }), { a: [{ x: 1 }, {}] }, 'a[1]', '"x"'],
    [object({ 'b/c': { type: 'string' } }), { 'b/c': 1 }, 'b/c', 'string'],
    [{ enum: ['a', 'b'] }, 'c', '', 'a'],
    [{ oneOf: [{ minimum: 1 }, { maximum: 9 }] }, 7, '', ''],
    [{ pattern: '^a' }, 'b', '', 'pattern'],
    [{ items: { maximum: 3 } }, [1, 4], '[1]', '3'],
    [false, 1, '', 'not allowed'],
  ])('does not fit, and it is said where and what: %j %j', (schema, value, path, words) => {
    const found = schemaMisfit(schema, value);
    expect(found?.path).toBe(path);
    expect(found?.problem).toContain(words);
  });

  it.each<[string, JsonValue]>([
    ['a reference that leads to itself', { $ref: '#' }],
    ['a pattern that is no regular expression', { pattern: '(' }],
    ['a reference to nothing', { $ref: '#/$defs/nothing' }],
  ])('is not taken to fit a schema that cannot be checked: %s', (_, schema) => {
    expect(schemaMisfit(schema, 'x')?.problem).toContain('cannot be checked');
  });

  it('is not checked for ever against a schema that refers to itself in a choice', () => {
    const node = { anyOf: ['a', 'b'].map((name) => object({ next: { $ref: '#/$defs/n' } }, { required: [name] })) };
    const schema = { $ref: '#/$defs/n', $defs: { n: node } };
    let value: JsonValue = {};
    for (let depth = 0; depth < 30; depth++) value = { next: value };
    const begun = performance.now();
    expect(schemaMisfit(schema, value)?.problem).toContain('deeper than 12');
    expect(performance.now() - begun).toBeLessThan(1_000); // 21 s at a depth of 22
  });

  it('leaves the schema as it was', () => {
    const schema = { $defs: { n: { type: 'number' } }, items: { $ref: '#/$defs/n' } };
    const before = JSON.stringify(schema);
    schemaMisfit(schema, [1]);
    expect(JSON.stringify(schema)).toBe(before);
  });
});
