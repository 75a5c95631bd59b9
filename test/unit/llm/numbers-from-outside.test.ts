import { describe, expect, test } from 'vitest';
import { costFromOutside, count } from '../../../src/llm/numbers-from-outside.ts';

const NO_NUMBERS = [undefined, null, '12', true, [], {}, 12n, Number.NaN];
const OUT_OF_RANGE = [-1, -1e-9, Infinity, -Infinity, 1e19, 1e300];

describe('a count from outside', () => {
  test.each([...NO_NUMBERS, ...OUT_OF_RANGE, 2 ** 53])('%s was not reported', (value) => {
    expect(count(value)).toBeUndefined();
  });

  test.each([
    [0, 0],
    [-0, 0],
    [7, 7],
    [1.4, 1],
    [1.5, 2],
    [2 ** 53 - 1, 2 ** 53 - 1],
  ])('%d is %d', (value, whole) => {
    expect(count(value)).toBe(whole);
  });
});

describe('a cost from outside', () => {
  test.each([...NO_NUMBERS, ...OUT_OF_RANGE, 1e10, 1e7, 2 ** 53 / 1e9])('%s US dollars were not reported', (value) => {
    expect(costFromOutside(value)).toBeUndefined();
  });

  test.each([
    [0, 0],
    [-0, 0],
    [0.0042, 4_200_000],
    [1.005, 1_005_000_000],
    [9_007_199, 9_007_199_000_000_000],
  ])('%d US dollars are %d nano-dollars', (usd, nano) => {
    expect(costFromOutside(usd)).toBe(nano);
  });
});
