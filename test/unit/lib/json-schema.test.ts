import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/lib/json.ts';
import { checkSchema } from '../../../src/lib/json-schema.ts';
import { cpuMs } from '../../support/cpu-ms.ts';

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
    expect(checkSchema(schema, value)).toEqual({ kind: 'fits' });
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
    expect(checkSchema(schema, value)).toEqual({ kind: 'misfit', path, problem: expect.stringContaining(words) });
  });

  it.each<[string, JsonValue]>([
    ['a reference that leads to itself', { $ref: '#' }],
    ['a pattern that is no regular expression', { pattern: '(' }],
    ['a reference to nothing', { $ref: '#/$defs/nothing' }],
  ])('is not taken to fit a schema that cannot be checked: %s', (_, schema) => {
    expect(checkSchema(schema, 'x')).toMatchObject({
      kind: 'misfit',
      problem: expect.stringContaining('cannot be checked'),
    });
  });

  it.each([
    [12, 292],
    [30, 580],
  ])(
    'of %d levels follows no more than %d references of a schema that refers to itself in a choice',
    (levels, most) => {
      const node = { anyOf: ['a', 'b'].map((name) => object({ next: { $ref: '#/$defs/n' } }, { required: [name] })) };
      const schema = { $ref: '#/$defs/n', $defs: { n: node } };
      let value: JsonValue = {};
      for (let depth = 1; depth < levels; depth++) value = { next: value };
      // 12 levels need 8,190 references, and each level more twice as many
      const reason = `it follows more than ${most} references`;
      expect(checkSchema(schema, value)).toEqual({ kind: 'unchecked', reason });
    },
  );

  it('that is nested too deep for the check is not said to be a misfit', () => {
    const tree = { type: 'object', properties: { next: { $ref: '#' } } };
    let value: JsonValue = {};
    for (let depth = 0; depth < 20_000; depth++) value = { next: value };
    expect(checkSchema(tree, value)).toEqual({ kind: 'unchecked', reason: 'it is nested too deep' });
  });

  it('may be nested as deep as it is where a schema refers to itself once for each level', () => {
    const tree = { type: 'object', properties: { next: { $ref: '#' } }, additionalProperties: false };
    let value: JsonValue = {};
    for (let depth = 0; depth < 200; depth++) value = { next: value };
    expect(checkSchema(tree, value)).toEqual({ kind: 'fits' });
    expect(checkSchema(tree, { next: { next: { other: 1 } } })).toMatchObject({ kind: 'misfit' });
  });

  it.each<[string, JsonValue, JsonValue]>([
    ['a pattern that tries every way', { pattern: '^(a+)+$' }, `${'a'.repeat(60)}b`],
    ['such a pattern for names', { patternProperties: { '^(a+)+$': {} } }, { [`${'a'.repeat(60)}b`]: 1 }],
    ['items that must differ', { uniqueItems: true }, Array.from({ length: 20_000 }, (_, index) => [index])],
    [
      'an enumeration for each of many items',
      { items: { enum: Array.from({ length: 9000 }, (_, index) => ({ index })) } },
      Array.from({ length: 9000 }, () => ({ index: 8999 })),
    ],
  ])('is given up where the check would hold the program: %s', (_, schema, value) => {
    const giveUp = (): void =>
      expect(checkSchema(schema, value)).toEqual({ kind: 'unchecked', reason: 'it takes longer than 50 ms' });
    expect(cpuMs(giveUp)).toBeLessThan(500); // each takes seconds or years without a limit
  });

  it.each<[string, JsonValue]>([
    ['values', { enum: Array.from({ length: 30_000 }, (_, index) => index) }],
    ['characters', { description: 'x'.repeat(2_000_000) }],
  ])('is not checked against a schema of too many %s', (_, schema) => {
    const reason = 'the schema has more than 20000 parts';
    expect(checkSchema(schema, 1)).toEqual({ kind: 'unchecked', reason });
  });

  it('is told in few words where an enumeration is long', () => {
    const found = checkSchema({ enum: Array.from({ length: 10_000 }, (_, index) => `value ${index}`) }, 'none');
    expect(found).toMatchObject({
      kind: 'misfit',
      problem: expect.stringMatching(/^Instance does not match.{1,480}$/),
    });
  });

  it('leaves the schema as it was', () => {
    const schema = { $defs: { n: { type: 'number' } }, items: { $ref: '#/$defs/n' } };
    const before = JSON.stringify(schema);
    checkSchema(schema, [1]);
    expect(JSON.stringify(schema)).toBe(before);
  });
});
