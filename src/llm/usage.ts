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

/** All input: fresh, read from cache, written to cache, audio and image. What price thresholds look at. */
export function totalInput(usage: TokenCounts): number {
  const { input = 0, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0 } = usage;
  const { audioInput = 0, audioCacheRead = 0, imageInput = 0 } = usage;
  return input + cacheRead + cacheWrite5m + cacheWrite1h + audioInput + audioCacheRead + imageInput;
}

export function totalOutput(usage: TokenCounts): number {
  const { output = 0, reasoning = 0, audioOutput = 0, imageOutput = 0 } = usage;
  return output + reasoning + audioOutput + imageOutput;
}
