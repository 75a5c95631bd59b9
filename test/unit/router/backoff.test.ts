import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../src/router/backoff.ts';

const most = () => 1 - Number.EPSILON;

describe('the backoff', () => {
  it('doubles its ceiling up to a cap', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map((failures) => backoffMs(failures, most))).toEqual([
      500, 1000, 2000, 4000, 8000, 8000, 8000,
    ]);
  });

  it('has full jitter: anything from nothing to the ceiling', () => {
    expect(backoffMs(3, () => 0)).toBe(0);
    expect(backoffMs(3, () => 0.25)).toBe(500);
  });
});
