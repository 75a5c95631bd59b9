import { describe, expect, test } from 'vitest';
import { FREE } from '../../../src/catalog/price.ts';
import type { Price, Rates } from '../../../src/catalog/price.ts';
import { billOf, costOf } from '../../../src/ledger/cost-of.ts';
import type { Usage } from '../../../src/llm/usage.ts';

/** Rates in dollars per million tokens. */
function rates(dollars: Rates): Rates {
  return Object.fromEntries(Object.entries(dollars).map(([bucket, rate]) => [bucket, rate * 1e9]));
}

function price(standard: Rates, more: Partial<Price> = {}): Price {
  return { rates: rates(standard), steps: [], serviceTiers: {}, ...more };
}

/** In dollars, for a call of which everything is known. */
function usd(usage: Usage, of: Price, at?: number): number {
  const cost = costOf({ input: 0, output: 0, ...usage }, of, at);
  if (cost.kind !== 'exact') throw new Error(`not exact: ${JSON.stringify(cost)}`);
  return cost.nanoUsd / 1e9;
}

const M = 1_000_000;

describe('whose figure it is', () => {
  const known = price({ input: 1, output: 10 });

  test('the vendor’s own goes before any price', () => {
    expect(costOf({ input: M, output: M, reportedCost: 5 }, known)).toEqual({ kind: 'reported', nanoUsd: 5 });
    expect(costOf({ reportedCost: 5 }, undefined)).toEqual({ kind: 'reported', nanoUsd: 5 });
  });

  test('price times usage is exact', () => {
    expect(costOf({ input: 3, output: 7 }, known)).toEqual({ kind: 'exact', nanoUsd: 73_000 });
  });

  test('without a price it is unknown, never 0', () => {
    expect(costOf({ input: 3, output: 7 }, undefined)).toEqual({ kind: 'unpriced', reason: 'no-price' });
  });

  test('without usage it is unknown, but for what is free', () => {
    expect(costOf(undefined, known)).toEqual({ kind: 'unpriced', reason: 'no-usage' });
    expect(costOf({ serviceTier: 'flex' }, known)).toEqual({ kind: 'unpriced', reason: 'no-usage' });
    expect(costOf(undefined, FREE)).toEqual({ kind: 'exact', nanoUsd: 0 });
  });

  test('with one side of the call not reported it is at least the other', () => {
    expect(costOf({ input: 3 }, known)).toEqual({ kind: 'at-least', nanoUsd: 3_000 });
    expect(costOf({ output: 7 }, known)).toEqual({ kind: 'at-least', nanoUsd: 70_000 });
    expect(costOf({ input: 3, output: 0 }, known)).toEqual({ kind: 'exact', nanoUsd: 3_000 });
  });

  test('with a bucket that has no rate and nothing to stand in for it, it is at least what the others cost', () => {
    const partly = { kind: 'at-least', unpriced: 'partial-price' };
    expect(costOf({ input: 3, output: 7, searches: 1 }, known)).toEqual({ ...partly, nanoUsd: 73_000 });
    expect(costOf({ input: 3, output: 7, searches: 0 }, known)).toMatchObject({ kind: 'exact' });
    expect(costOf({ input: 3, output: 7 }, price({ input: 1 }))).toEqual({ ...partly, nanoUsd: 3_000 });
  });

  test('with nothing used that has a rate it is unknown, never 0', () => {
    const unknown = { kind: 'unpriced', reason: 'partial-price' };
    expect(costOf({ input: 0, output: 0, searches: 1 }, known)).toEqual(unknown);
    expect(costOf({ input: 0, output: 7 }, price({ input: 1 }))).toEqual(unknown);
  });

  test.each([Number.NaN, Infinity, -5, 2 ** 53, 1e19])('a figure or a count of %d was not reported', (bad) => {
    expect(costOf({ input: 3, output: 7, reportedCost: bad }, known)).toEqual({ kind: 'exact', nanoUsd: 73_000 });
    expect(costOf({ input: bad, output: 7 }, known)).toEqual({ kind: 'at-least', nanoUsd: 70_000 });
    expect(costOf({ input: bad, output: bad }, known)).toEqual({ kind: 'unpriced', reason: 'no-usage' });
  });

  test('a figure of 2^53 nano-dollars and more is unknown', () => {
    const dear = price({ input: 1, output: 1_000 });
    expect(costOf({ input: 0, output: 2 ** 33 }, dear)).toMatchObject({ kind: 'exact' });
    expect(costOf({ input: 0, output: 2 ** 34 }, dear)).toEqual({ kind: 'unpriced', reason: 'out-of-range' });
  });

  test('a price with any rate above 0 is not free', () => {
    expect(costOf(undefined, price({ input: 0, output: 0, searches: 10 }))).toMatchObject({ kind: 'unpriced' });
  });
});

describe('buckets', () => {
  const full = price({
    input: 3,
    cacheRead: 0.3,
    cacheWrite5m: 3.75,
    cacheWrite1h: 6,
    output: 15,
    reasoning: 16,
    audioInput: 7,
    audioCacheRead: 0.7,
    audioOutput: 70,
    imageInput: 8,
    imageOutput: 80,
    searches: 10_000,
  });
  const rest = price({ input: 3, output: 15 });

  test.each<readonly [keyof Rates, number, number]>([
    ['input', 3, 3],
    ['cacheRead', 0.3, 3],
    ['cacheWrite5m', 3.75, 3],
    ['cacheWrite1h', 6, 3],
    ['output', 15, 15],
    ['reasoning', 16, 15],
    ['audioInput', 7, 3],
    ['audioCacheRead', 0.7, 3],
    ['audioOutput', 70, 15],
    ['imageInput', 8, 3],
    ['imageOutput', 80, 15],
  ])('%s costs its own rate, else what stands in for it', (bucket, own, fallback) => {
    expect([usd({ [bucket]: M }, full), usd({ [bucket]: M }, rest)]).toEqual([own, fallback]);
  });

  test('searches are counted, not measured in tokens', () => {
    expect(usd({ searches: 2 }, full)).toBeCloseTo(0.02, 9);
  });

  test('a write for an hour without a rate costs at least what one for 5 minutes does', () => {
    expect(usd({ cacheWrite1h: M }, price({ input: 3, cacheWrite5m: 3.75, output: 15 }))).toBe(3.75);
  });

  test('both kinds of cache writes in one call have their own rates', () => {
    expect(usd({ cacheWrite5m: 56, cacheWrite1h: 13_999 }, full)).toBeCloseTo(0.084204, 9);
  });

  test('the bill is rounded once, not line by line', () => {
    const tiny: Price = { rates: { input: 400_000, output: 400_000 }, steps: [], serviceTiers: {} };
    expect(costOf({ input: 1, output: 1 }, tiny)).toEqual({ kind: 'exact', nanoUsd: 1 });
  });

  test('a count that was not reported is not billed, and the figure is a lower bound', () => {
    const atLeast = { kind: 'at-least', nanoUsd: 15_000 };
    expect(costOf({ input: Number.NaN, output: 1 }, rest)).toEqual(atLeast);
    expect(costOf({ input: -5, output: 1 }, rest)).toEqual(atLeast);
  });
});

describe('thresholds', () => {
  const stepped = price(
    { input: 5, cacheRead: 0.5, output: 30 },
    {
      steps: [{ above: 272_000, inclusive: false, rates: rates({ input: 10, cacheRead: 1, output: 45 }) }],
    },
  );

  test('the threshold itself is still the lower rate; one more moves the whole request', () => {
    expect(usd({ input: 172_000, cacheRead: 100_000, output: 1_000 }, stepped)).toBeCloseTo(0.86 + 0.05 + 0.03, 9);
    expect(usd({ input: 172_001, cacheRead: 100_000, output: 1_000 }, stepped)).toBeCloseTo(1.72001 + 0.1 + 0.045, 9);
  });

  test('every kind of input counts towards it', () => {
    const kinds = ['cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'audioInput', 'audioCacheRead', 'imageInput'] as const;
    for (const kind of kinds) expect(usd({ [kind]: 272_000, input: 1, output: M }, stepped)).toBeGreaterThan(45);
  });

  test('some vendors move at the threshold itself', () => {
    const inclusive = price(
      { input: 1, output: 2 },
      { steps: [{ above: 200_000, inclusive: true, rates: rates({ input: 3 }) }] },
    );
    expect(usd({ input: 199_999 }, inclusive)).toBeCloseTo(0.199999, 9);
    expect(usd({ input: 200_000 }, inclusive)).toBeCloseTo(0.6, 9);
  });

  test('of several the highest that was crossed counts, and what it does not say stays', () => {
    const several = price(
      { input: 1, output: 2 },
      {
        steps: [
          { above: 90_000, inclusive: false, rates: rates({ input: 5 }) },
          { above: 128_000, inclusive: false, rates: rates({ input: 9 }) },
        ],
      },
    );
    expect(usd({ input: 100_000 }, several)).toBeCloseTo(0.5, 9);
    expect(usd({ input: 150_000, output: 10 }, several)).toBeCloseTo(1.35 + 0.00002, 9);
  });

  test('a write for an hour goes with the step’s write when the step has no rate for it', () => {
    const writes = price(
      { input: 1, output: 2, cacheWrite5m: 1.25, cacheWrite1h: 90 },
      { steps: [{ above: 10, inclusive: false, rates: rates({ input: 2, cacheWrite5m: 2.5 }) }] },
    );
    expect(usd({ cacheWrite1h: M }, writes)).toBe(2.5);
  });
});

describe('service tiers', () => {
  const tiered = price(
    { input: 2, cacheRead: 0.2, output: 12, reasoning: 14 },
    {
      steps: [{ above: 272_000, inclusive: false, rates: rates({ input: 4, output: 18 }) }],
      serviceTiers: {
        flex: {
          rates: rates({ input: 1, output: 6 }),
          steps: [{ above: 272_000, inclusive: false, rates: rates({ input: 2, output: 9 }) }],
        },
        priority: { rates: rates({ input: 5, output: 20 }), steps: [] },
      },
    },
  );

  test('the tier that was served has its own rates', () => {
    expect(usd({ input: M / 10, output: M, serviceTier: 'flex' }, tiered)).toBeCloseTo(6.1, 9);
    expect(usd({ input: M / 10, output: M, serviceTier: 'PRIORITY' }, tiered)).toBeCloseTo(20.5, 9);
  });

  test('a tier that has no price is the standard one', () => {
    for (const serviceTier of ['default', '', 'constructor'])
      expect(usd({ input: M / 10, output: M, serviceTier }, tiered)).toBeCloseTo(12.2, 9);
  });

  test('what a tier does not say stays standard, but reasoning goes with its output', () => {
    expect(usd({ cacheRead: M / 10, serviceTier: 'flex' }, tiered)).toBeCloseTo(0.02, 9);
    expect(usd({ reasoning: M }, tiered)).toBe(14);
    expect(usd({ reasoning: M, serviceTier: 'flex' }, tiered)).toBe(6);
  });

  test('a tier has its own thresholds, else the standard’s', () => {
    expect(usd({ input: M, serviceTier: 'flex' }, tiered)).toBe(2);
    expect(usd({ input: M, serviceTier: 'priority' }, tiered)).toBe(4);
  });

  test('a threshold of another tier does not count', () => {
    const other = price(
      { input: 1, output: 2 },
      {
        serviceTiers: { priority: { rates: {}, steps: [{ above: 10, inclusive: false, rates: rates({ input: 9 }) }] } },
      },
    );
    expect(usd({ input: M }, other)).toBe(1);
  });
});

describe('off-peak hours', () => {
  const nightly = price(
    { input: 1, output: 2 },
    {
      steps: [{ above: 10, inclusive: false, rates: rates({ input: 3 }) }],
      offPeak: { fromMinute: 16 * 60 + 30, untilMinute: 30, rates: rates({ input: 0.5 }) },
    },
  );
  const at = (time: string): number => Date.parse(`2026-01-01T${time}Z`);

  test('go before everything else, from their first minute to before their last, past midnight too', () => {
    const times = ['16:29:59', '16:30:00', '23:59:00', '00:29:59', '00:30:00'];
    expect(times.map((time) => usd({ input: M }, nightly, at(time)))).toEqual([3, 0.5, 0.5, 0.5, 3]);
  });

  test('may lie within one day', () => {
    const noon = { ...nightly, offPeak: { fromMinute: 600, untilMinute: 660, rates: rates({ input: 0.5 }) } };
    expect(['09:59:00', '10:00:00', '11:00:00'].map((time) => usd({ input: M }, noon, at(time)))).toEqual([3, 0.5, 3]);
  });

  test('do not count when the time is not given', () => {
    expect(usd({ input: M }, nightly)).toBe(3);
  });
});

test('the bill names every bucket with its rate', () => {
  expect(billOf({ input: 5, cacheRead: 2, searches: 1 }, price({ input: 1, output: 2 }))).toEqual({
    lines: [
      { bucket: 'input', count: 5, nanoPerMillion: 1e9 },
      { bucket: 'cacheRead', count: 2, nanoPerMillion: 1e9 },
    ],
    unpriced: ['searches'],
  });
});
