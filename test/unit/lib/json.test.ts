import { expect, test } from 'vitest';
import { asArray, asNumber, asRecord, asString, parseJson } from '../../../src/lib/json.ts';

test('asRecord takes plain objects only', () => {
  expect(asRecord({ a: 1 })).toEqual({ a: 1 });
  for (const other of [null, undefined, [], 'a', 1, true]) expect(asRecord(other)).toBeUndefined();
});

test('asArray takes arrays, and is empty for all else', () => {
  expect(asArray([1])).toEqual([1]);
  for (const other of [null, undefined, {}, 'a']) expect(asArray(other)).toEqual([]);
});

test('asString takes strings only', () => {
  expect(asString('')).toBe('');
  for (const other of [null, undefined, 1, {}]) expect(asString(other)).toBeUndefined();
});

test('asNumber takes finite numbers only, and 0 is one', () => {
  expect(asNumber(0)).toBe(0);
  for (const other of [Number.NaN, Infinity, '1', null, undefined]) expect(asNumber(other)).toBeUndefined();
});

test('parseJson gives nothing for what is no JSON', () => {
  expect(parseJson('{"a":1}')).toEqual({ a: 1 });
  for (const text of ['', '{', 'undefined', "{'a':1}"]) expect(parseJson(text)).toBeUndefined();
});
