import { describe, expect, it } from 'vitest';
import { hasMoreKeys } from '../../../src/lib/json-keys.ts';
import { cpuMs } from '../../support/cpu-ms.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `key ${index}`);
const objectOf = (count: number): object => Object.fromEntries(names(count).map((name) => [name, 1]));

describe('the keys of a JSON text', () => {
  it.each<[string, unknown, boolean]>([
    ['as many as are allowed', objectOf(1000), false],
    ['more in one object', objectOf(1100), true],
    ['more in many objects', names(1100).map((name) => ({ [name]: { inside: 1 } })), true],
    ['the same in many objects', names(9000).map(() => ({ a: 1, b: 2 })), false],
    ['colons and quotes in a text', { text: '\\" "a": {"b":'.repeat(9000) }, false],
    ['texts that end with a colon', names(9000).map((name) => `${name}:`), false],
  ])('are counted once each: %s', (_, value, more) => {
    expect(hasMoreKeys(JSON.stringify(value), 1000)).toBe(more);
    expect(hasMoreKeys(JSON.stringify(value, undefined, 1).replaceAll('":', '" :'), 1000)).toBe(more);
  });

  it('are counted in linear time where quotes are never closed', () => {
    const value = '"\\'.repeat(500_000) + ':'.repeat(50_000);
    expect(cpuMs(() => expect(hasMoreKeys(value, 1000)).toBe(false))).toBeLessThan(1000);
  });
});
