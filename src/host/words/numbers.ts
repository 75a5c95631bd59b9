import { formatUsd } from '../../lib/money.ts';
import type { Cost } from '../../llm/cost.ts';
import { totalInput, totalOutput, type TokenCounts } from '../../llm/usage.ts';

/** Not a formatter made when the module is loaded: that reads the tables of all languages, half of the activation. */
function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

/** `40 ms`, `0.4 s`, `12 s`, `3 min`, `2 h`: as exact as a person can use. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 100) return `${Math.max(0, Math.round(milliseconds))} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = seconds / 60;
  if (minutes < 120) return `${Math.round(minutes)} min`;
  return `${Math.round(minutes / 60)} h`;
}

/** `128K`, `1M`: a context window in tokens. */
export function formatTokens(tokens: number): string {
  if (tokens >= 1_000_000) return `${trimmed(tokens / 1_000_000)}M`;
  if (tokens >= 1_000) return `${trimmed(tokens / 1_000)}K`;
  return String(tokens);
}

function trimmed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}

/** `1,204 in · 96 out`, and every bucket by name. `undefined` when the vendor reported nothing. */
export function describeUsage(usage: TokenCounts): { readonly short: string; readonly long: string } | undefined {
  const lines = BUCKETS.flatMap(([bucket, name]) => {
    const value = usage[bucket];
    return value === undefined || value === 0 ? [] : [`${formatCount(value)} ${name}`];
  });
  if (lines.length === 0) return undefined;
  return {
    short: `${formatCount(totalInput(usage))} in · ${formatCount(totalOutput(usage))} out`,
    long: lines.join(', '),
  };
}

const BUCKETS: readonly (readonly [keyof TokenCounts, string])[] = [
  ['input', 'input tokens'],
  ['cacheRead', 'read from cache'],
  ['cacheWrite5m', 'written to cache for 5 minutes'],
  ['cacheWrite1h', 'written to cache for 1 hour'],
  ['output', 'output tokens'],
  ['reasoning', 'reasoning tokens'],
  ['audioInput', 'audio input tokens'],
  ['audioCacheRead', 'audio tokens read from cache'],
  ['audioOutput', 'audio output tokens'],
  ['imageInput', 'image input tokens'],
  ['imageOutput', 'image output tokens'],
  ['searches', 'searches'],
];

/** A figure with its doubt: `$0.0042`, `~ $0.0042`, `≥ $0.0042`, `cost unknown`; and why. */
export function describeCost(cost: Cost): { readonly text: string; readonly detail?: string } {
  switch (cost.kind) {
    case 'exact':
      return { text: formatUsd(cost.nanoUsd), detail: 'Price × usage reported by the provider' };
    case 'reported':
      return { text: formatUsd(cost.nanoUsd), detail: 'Reported by the provider' };
    case 'estimated':
      return { text: `~ ${formatUsd(cost.nanoUsd)}`, detail: 'Estimated: the provider did not report usage' };
    case 'at-least':
      return {
        text: `≥ ${formatUsd(cost.nanoUsd)}`,
        detail: 'At least: a call ended early and may have been billed for more',
      };
    case 'unpriced':
      return { text: 'cost unknown', detail: UNPRICED[cost.reason] };
  }
}

const UNPRICED = {
  'no-price': 'No price is known for this model. Add "price" to its entry in turnpike.models.',
  'no-usage': 'The provider did not report what the call used.',
  'partial-price': 'A price is known for only a part of what the call used.',
} as const;

/** Several attempts of one answer as one figure: as doubtful as the most doubtful of them. */
export function addCosts(costs: readonly Cost[]): Cost | undefined {
  let sum: Cost | undefined;
  for (const cost of costs) sum = sum === undefined ? cost : addCost(sum, cost);
  return sum;
}

const DOUBT = ['exact', 'reported', 'estimated', 'at-least'] as const;

function addCost(a: Cost, b: Cost): Cost {
  if (a.kind === 'unpriced') return a;
  if (b.kind === 'unpriced') return b;
  const kind = DOUBT[Math.max(DOUBT.indexOf(a.kind), DOUBT.indexOf(b.kind))] ?? 'at-least';
  return { kind, nanoUsd: a.nanoUsd + b.nanoUsd };
}
