import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/lib/json.ts';
import { isTooDeep, PartialJson } from '../../../src/lib/partial-json.ts';

function valueOf(text: string): JsonValue | undefined {
  const json = new PartialJson();
  json.push(text);
  return json.value();
}

describe('JSON that is still coming', () => {
  it.each<[string, JsonValue | undefined]>([
    ['', undefined],
    ['Here it is:', undefined],
    ['{', {}],
    ['{"na', {}],
    ['{"name"', {}],
    ['{"name":', {}],
    ['{"name":"', { name: '' }],
    ['{"name":"Zü', { name: 'Zü' }],
    ['{"name":"a\\', { name: 'a' }],
    ['{"name":"a\\n', { name: 'a\n' }],
    ['{"name":"a\\u00', { name: 'a' }],
    ['{"name":"a\\u00e9', { name: 'aé' }],
    ['{"name":"a\\ud83e', { name: 'a' }],
    ['{"name":"a\\ud83e\\udd86', { name: 'a🦆' }],
    ['{"x":12', {}],
    ['{"x":12,', { x: 12 }],
    ['{"x":tru', {}],
    ['{"x":true}', { x: true }],
    ['[1,{"y":["z"', [1, { y: ['z'] }]],
    ['```json\n{"x":1}\n```', { x: 1 }],
    ['{"x":1} and more', { x: 1 }],
    ['{x:1,', undefined],
    ['{"x":1,y', undefined],
    ['[see', undefined],
  ])('%s', (text, value) => {
    expect(valueOf(text)).toEqual(value);
  });

  it('is at its end the value itself, and at every place before it a part of it', () => {
    const top = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()));
    fc.assert(
      fc.property(top, fc.nat(), (value, place) => {
        const text = JSON.stringify(value);
        expect(valueOf(text)).toEqual(JSON.parse(text));
        const prefix = valueOf(text.slice(0, 1 + (place % text.length)));
        expect(prefix).toBeDefined();
        expectPart(prefix, JSON.parse(text));
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
  });

  it('says the same whether it comes at once or by the character', () => {
    const text = JSON.stringify({ a: 'x"\\🦆', b: [1, 2.5, true, null, { c: '' }], d: {} });
    const slow = new PartialJson();
    for (const character of text) {
      expect(slow.isWhole).toBe(false);
      slow.push(character);
    }
    expect(slow.isWhole).toBe(true);
    expect(slow.wholeText()).toBe(text);
    expect(slow.value()).toEqual(valueOf(text));
  });

  it.each([
    ['backslashes', '{"a":"', '\\'],
    ['quotes', '{"a":"', '\\"'],
    ['halves of escapes', '{"a":"', '\\ud83d'],
    ['half characters', '{"a":"', '\ud83d'],
    ['open lists', '', '['],
    ['lists', '[', '[],'],
    ['keys without values', '{', '"k",'],
    ['words before it', '', 'x '],
    ['digits', '[', '1'],
  ])('is looked at once however it grows: %s', (_, start, piece) => {
    const grow = (count: number) => {
      const json = new PartialJson();
      json.push(start);
      const begun = performance.now();
      for (let at = 0; at < count; at++) {
        json.push(piece);
        if (json.isWhole) throw new Error('it has no end');
      }
      return performance.now() - begun;
    };
    grow(100_000); // once for the compiler
    // 20 ms on an idle machine; with each piece read from the start it would be minutes.
    expect(grow(400_000)).toBeLessThan(2000);
  });

  it('is not read when it is nested too deep', () => {
    expect(valueOf('['.repeat(256))).toBeDefined();
    expect(valueOf('['.repeat(257))).toBeUndefined();
  });
});

describe('a whole text', () => {
  it.each([
    ['256 levels', '['.repeat(256) + ']'.repeat(256), false],
    ['257 levels', ` ${'['.repeat(257)}${']'.repeat(257)}`, true],
    ['300 objects side by side', `[${'{},'.repeat(299)}{}]`, false],
    ['300 brackets in a string of a list', `["${'['.repeat(300)}"]`, false],
    ['300 brackets in a string', `"${'['.repeat(300)}"`, false],
  ])('is too deep from 257 levels on: %s', (_, text, expected) => {
    expect(isTooDeep(text)).toBe(expected);
  });
});

/** Whether a value holds nothing that the whole does not: objects lack keys, lists lack ends, strings lack ends. */
function expectPart(part: unknown, whole: unknown): void {
  if (typeof part === 'string' && typeof whole === 'string') expect(whole.startsWith(part)).toBe(true);
  else if (typeof part !== 'object' || part === null) expect(part).toEqual(whole);
  else
    for (const [key, each] of Object.entries(part)) {
      expect(Object.keys(Object(whole))).toContain(key);
      expectPart(each, Object.getOwnPropertyDescriptor(whole, key)?.value);
    }
}
