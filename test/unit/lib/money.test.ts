import { array, assert, integer, nat, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatUsd, sumOfLines, usdToNano } from '../../../src/lib/money.ts';

describe('formatUsd', () => {
  test.each([
    [0, '$0.00'],
    [1, '$0.000000001'],
    [15, '$0.000000015'],
    [4_200_000, '$0.0042'],
    [4_249_999, '$0.0042'],
    [4_250_000, '$0.0043'],
    [9_950_000, '$0.010'],
    [1_000_000, '$0.0010'],
    [2_000_000, '$0.0020'],
    [9_949_999, '$0.0099'],
    [12_300_000, '$0.012'],
    [100_000_000, '$0.10'],
    [999_000_000, '$1.00'],
    [1_005_000_000, '$1.01'],
    [1_250_000_000, '$1.25'],
    [1_234_500_000_000, '$1,234.50'],
    [1_000_000_000_000_000, '$1,000,000.00'],
    [-4_200_000, '-$0.0042'],
  ])('%d nano-dollars are %s', (nano, text) => {
    expect(formatUsd(nano)).toBe(text);
  });

  test('is never off by more than half of its last digit, and never nothing', () => {
    assert(
      property(integer({ min: 1, max: 10 ** 13 }), (nano) => {
        const text = formatUsd(nano);
        const shown = Number(text.replace(/[$,]/g, '')) * 1e9;
        expect(shown).toBeGreaterThan(0);
        const allowed = Math.max(nano >= 1e8 ? 5e6 : 0, nano * 0.05) + 1e-3;
        expect(Math.abs(shown - nano)).toBeLessThanOrEqual(allowed);
        expect(text).toMatch(/^\$(\d{1,3}(,\d{3})*)\.\d{2,9}$/);
        if (nano > 10) expect(text.replace(/[$,.]/g, '').replace(/^0+/, '').length).toBeGreaterThanOrEqual(2);
      }),
      { seed: 7, numRuns: 2_000 },
    );
  });
});

describe('sumOfLines', () => {
  test('adds exactly and rounds once, half up', () => {
    const third = { count: 1, nanoPerMillion: 400_000 }; // 0.4 nano-dollars
    expect(sumOfLines([third])).toBe(0);
    expect(sumOfLines([third, third])).toBe(1);
    expect(sumOfLines([{ count: 1, nanoPerMillion: 500_000 }])).toBe(1);
    expect(sumOfLines([])).toBe(0);
  });

  test('is exact where floating point is not', () => {
    // 9,007,199,255 tokens at $1 per million and one nano: the product is far beyond 2^53
    expect(sumOfLines([{ count: 9_007_199_255, nanoPerMillion: 1_000_000_001 }])).toBe(9_007_199_255_000 + 9_007);
  });

  test('does not depend on the order', () => {
    const line = record({ count: nat(2_000_000), nanoPerMillion: nat(100_000_000_000) });
    assert(
      property(array(line), (lines) => {
        expect(sumOfLines(lines.toReversed())).toBe(sumOfLines(lines));
      }),
      { seed: 7 },
    );
  });
});

test('usdToNano takes dollars as people write them', () => {
  expect([usdToNano(0.1), usdToNano(1.005), usdToNano(0.0125)]).toEqual([100_000_000, 1_005_000_000, 12_500_000]);
});
