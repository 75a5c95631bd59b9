import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../src/router/backoff.ts';

const most = () => 1 - Number.EPSILON;

describe('the backoff', () => {
  it('doubles its ceiling up to a cap', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map((failures) => backoffMs(failures, undefined, most))).toEqual([
      500, 1000, 2000, 4000, 8000, 8000, 8000,
    ]);
  });

  it('has full jitter: anything from nothing to the ceiling', () => {
    expect(backoffMs(3, undefined, () => 0)).toBe(0);
    expect(backoffMs(3, undefined, () => 0.25)).toBe(500);
  });

  it("is never shorter than the server's wait, and not shortened by it", () => {
    expect(backoffMs(1, 7000, most)).toBe(7000);
    expect(backoffMs(3, 100, most)).toBe(2000);
  });
});
