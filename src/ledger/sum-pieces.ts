import type { Period } from './attempt.ts';

/** The spans of the sums that are kept, in milliseconds: all borders of a person's day lie at a quarter of an hour of UTC. */
export const QUARTER = 900_000;
export const DAY = 86_400_000;

/** `[since, until)`, in milliseconds since the epoch. Empty where `since` is `until`. */
export type Range = readonly [since: number, until: number];

/** Disjoint ranges that make up a period. */
export interface SumPieces {
  /** Whole days of UTC. */
  readonly days: Range;
  /** Whole quarters of an hour before and after those days. */
  readonly quarters: readonly [Range, Range];
  /** Less than a quarter of an hour before and after those, whose attempts are summed one by one. */
  readonly rest: readonly [Range, Range];
}

/** No attempt is stored that began later. */
const FOREVER = floor(Number.MAX_SAFE_INTEGER, DAY);

/** Whatever the period, its sum is of kept sums but for two short ends. */
export function sumPieces({ since, until = FOREVER }: Period): SumPieces {
  const end = Math.max(since, Math.min(until, FOREVER));
  const quarters = within([since, end], QUARTER);
  const days = within(quarters, DAY);
  return { days, quarters: around(quarters, days), rest: around([since, end], quarters) };
}

/** The whole spans in the range; where there are none, it is empty and at the range's end. */
function within([since, until]: Range, span: number): Range {
  const [first, last] = [-floor(-since, span), floor(until, span)];
  return first < last ? [first, last] : [until, until];
}

function around([since, until]: Range, [first, last]: Range): readonly [Range, Range] {
  return [
    [since, first],
    [last, until],
  ];
}

function floor(time: number, span: number): number {
  return Math.floor(time / span) * span;
}
