import type { NanoUsd } from '../lib/money.ts';

/**
 * What one attempt used, in disjoint buckets: no token is counted in two of them. Tokens, but `searches` (calls).
 * A bucket that the vendor did not report is absent, never 0. Adapters read each number with `count`
 * (`numbers-from-outside.ts`).
 */
export interface TokenCounts {
  /** Input text read at full price. */
  readonly input?: number;
  readonly cacheRead?: number;
  /** Audio read from the cache, where the vendor tells it apart from text. */
  readonly audioCacheRead?: number;
  readonly cacheWrite5m?: number;
  readonly cacheWrite1h?: number;
  /** Output text, without reasoning where reasoning is reported. */
  readonly output?: number;
  readonly reasoning?: number;
  readonly audioInput?: number;
  readonly audioOutput?: number;
  readonly imageInput?: number;
  readonly imageOutput?: number;
  readonly searches?: number;
}

export interface Usage extends TokenCounts {
  /** The tier that was really served, in the vendor's word (`default`, `flex`, `priority`, …). */
  readonly serviceTier?: string;
  /** The vendor's own figure for this call, where it sends one. */
  readonly reportedCost?: NanoUsd;
}

/** What a vendor counts as input, and as output. */
export const INPUT_BUCKETS = [
  'input',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'audioInput',
  'audioCacheRead',
  'imageInput',
] as const;
export const OUTPUT_BUCKETS = ['output', 'reasoning', 'audioOutput', 'imageOutput'] as const;

/** All input: fresh, read from cache, written to cache, audio and image. What price thresholds look at. */
export function totalInput(usage: TokenCounts): number {
  return INPUT_BUCKETS.reduce((sum, bucket) => sum + (usage[bucket] ?? 0), 0);
}

export function totalOutput(usage: TokenCounts): number {
  return OUTPUT_BUCKETS.reduce((sum, bucket) => sum + (usage[bucket] ?? 0), 0);
}
