import { formatUsd } from '../../lib/money.ts';
import { UNPRICED_REASONS } from '../../llm/cost.ts';
import type { Cost, UnpricedCounts, UnpricedReason } from '../../llm/cost.ts';
import { INPUT_BUCKETS, OUTPUT_BUCKETS, totalInput, totalOutput } from '../../llm/usage.ts';
import type { TokenCounts } from '../../llm/usage.ts';

/** Not a formatter made when the module is loaded: that reads the tables of all languages, half of the activation. */
function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

/** Above this a number is a vendor's mistake, or a way to write "never". */
const LONGEST_SHOWN_DURATION_MS = 365 * 24 * 60 * 60_000;

/** Stands between a number and its unit, so that a line never ends between them. */
const NBSP = '\u00A0';

/** `40 ms`, `0.4 s`, `12 s`, `3 min`, `2 h`, `4 days`: as exact as a person can use. What is no duration is `a long time`. */
export function formatDuration(milliseconds: number): string {
  if (Number.isNaN(milliseconds) || milliseconds > LONGEST_SHOWN_DURATION_MS) return 'a long time';
  if (milliseconds < 100) return `${Math.max(0, Math.round(milliseconds))}${NBSP}ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)}${NBSP}s`;
  if (seconds < 120) return `${Math.round(seconds)}${NBSP}s`;
  const minutes = seconds / 60;
  if (minutes < 120) return `${Math.round(minutes)}${NBSP}min`;
  const hours = minutes / 60;
  if (hours < 48) return `${Math.round(hours)}${NBSP}h`;
  return `${Math.round(hours / 24)}${NBSP}days`;
}

/** `$0.25 in, $2.00 out`, of nano-dollars per million tokens. */
export function formatPrice({ input, output }: { readonly input: number; readonly output: number }): string {
  return `${formatUsd(input)} in, ${formatUsd(output)} out`;
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

/** `1,204 in · 96 out`, and every bucket by name. What was not reported is no 0. `undefined` when nothing was. */
export function describeUsage(usage: TokenCounts): { readonly short: string; readonly long: string } | undefined {
  const lines = BUCKETS.flatMap(([bucket, name]) => {
    const value = usage[bucket];
    return value === undefined || value === 0 ? [] : [`${formatCount(value)} ${name}`];
  });
  if (lines.length === 0) return undefined;
  const input = INPUT_BUCKETS.some((bucket) => usage[bucket] !== undefined);
  const output = OUTPUT_BUCKETS.some((bucket) => usage[bucket] !== undefined);
  const parts = [
    ...(input ? [`${formatCount(totalInput(usage))} in`] : []),
    ...(output ? [`${formatCount(totalOutput(usage))} out`] : []),
  ];
  const unknown = [
    ...(input ? [] : ['the input was not reported']),
    ...(output ? [] : ['the output was not reported']),
  ];
  return { short: parts.join(' · '), long: [...lines, ...unknown].join(', ') };
}

/** What several calls used together. A bucket that no call reported stays unreported. */
export function addUsage(usages: readonly TokenCounts[]): TokenCounts {
  const sums = BUCKETS.flatMap(([bucket]) => {
    const reported = usages.flatMap((usage) => usage[bucket] ?? []);
    return reported.length === 0 ? [] : [[bucket, reported.reduce((sum, value) => sum + value, 0)] as const];
  });
  return Object.fromEntries(sums);
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

interface CostWords {
  readonly text: string;
  readonly detail?: string;
}

/** The sum of several calls, of which some have no known cost. */
interface SumWithUnknown {
  readonly kind: 'with-unknown';
  /** Of the calls whose cost is known. */
  readonly known: KnownCost;
  readonly unpriced: UnpricedCounts;
  readonly calls: number;
}

type KnownCost = Exclude<Cost, { kind: 'unpriced' }>;

/** A figure with its doubt: `$0.0042`, `~ $0.0042`, `≥ $0.0042`, `cost unknown`; and why. */
export function describeCost(cost: Cost | SumWithUnknown): CostWords {
  switch (cost.kind) {
    case 'exact':
      return { text: formatUsd(cost.nanoUsd), detail: cost.nanoUsd === 0 ? NOTHING : EXACT };
    case 'reported':
      return { text: formatUsd(cost.nanoUsd), detail: 'Reported by the provider' };
    case 'estimated':
      return { text: `~ ${formatUsd(cost.nanoUsd)}`, detail: 'Estimated: the provider did not report usage' };
    case 'at-least':
      return {
        text: lowerBound(cost.nanoUsd),
        detail: cost.unpriced === undefined ? ENDED_EARLY : WHY_UNPRICED[cost.unpriced],
      };
    case 'unpriced':
      return { text: UNKNOWN, detail: WHY_UNPRICED[cost.reason] };
    case 'with-unknown':
      return describeSum(cost);
  }
}

const EXACT = 'Price × usage reported by the provider';
const NOTHING = 'Nothing to pay: the model is free, or nothing was billed';
const UNKNOWN = 'cost unknown';
const ENDED_EARLY = 'At least: a call ended early and may have been billed for more';

const NO_PRICE_ADVICE = 'Add "price", "pricedAs" or "local" to its entry in turnpike.models.';

const WHY_UNPRICED: Readonly<Record<UnpricedReason, string>> = {
  'no-price': `No price is known for this model. ${NO_PRICE_ADVICE}`,
  'no-usage': 'The provider did not report what the call used.',
  'partial-price': 'A price is known for only a part of what the call used.',
  'out-of-range': 'What the provider reported is too much to be true.',
};

function describeSum({ known, unpriced, calls }: SumWithUnknown): CostWords {
  const doubt = known.kind === 'at-least' || known.kind === 'estimated' ? ` ${describeCost(known).detail ?? ''}` : '';
  return { text: lowerBound(known.nanoUsd), detail: describeUnknown(unpriced, { calls: `${calls} calls` }) + doubt };
}

/**
 * The known part of a figure that also has an unknown one: `≥ $0.0042`. Where nothing but $0 is known (a free call beside
 * one without a price), it is `cost unknown`: `≥ $0.00` says nothing and reads as if the answer were free.
 */
export function lowerBound(nanoUsd: number): string {
  return nanoUsd > 0 ? `≥ ${formatUsd(nanoUsd)}` : UNKNOWN;
}

export interface UnknownOf {
  /** `3 calls this month`. */
  readonly calls: string;
  /** The models that have no price, in words; absent where only one was asked, which stands beside it. */
  readonly of?: string;
}

/** `The cost of 1 of 3 calls is unknown. No price is known for this model. …`. */
export function describeUnknown(unpriced: UnpricedCounts, { calls: all, of = 'this model' }: UnknownOf): string {
  const reasons = UNPRICED_REASONS.flatMap((reason) => {
    const calls = unpriced[reason] ?? 0;
    return calls === 0 ? [] : [{ calls, why: WHY_UNPRICED[reason].replace('this model', of) }];
  });
  const why = reasons.map(({ calls, why: reason }) => (reasons.length === 1 ? reason : `${calls}: ${reason}`));
  return [`The cost of ${unpricedCalls(unpriced)} of ${all} is unknown.`, ...why].join(' ');
}

/** How many calls have no known cost. */
export function unpricedCalls(unpriced: UnpricedCounts): number {
  return UNPRICED_REASONS.reduce((sum, reason) => sum + (unpriced[reason] ?? 0), 0);
}

/**
 * Several calls of one answer as one figure: as doubtful as the most doubtful of them. Calls of unknown cost make it a
 * lower bound; they do not hide what is known.
 */
export function addCosts(costs: readonly Cost[]): Cost | SumWithUnknown | undefined {
  const [first] = costs;
  if (first === undefined || costs.length === 1) return first;
  const unpriced: Partial<Record<UnpricedReason, number>> = {};
  let known: KnownCost = { kind: 'exact', nanoUsd: 0 };
  for (const cost of costs) {
    if (cost.kind === 'unpriced') unpriced[cost.reason] = (unpriced[cost.reason] ?? 0) + 1;
    else known = addKnown(known, cost);
  }
  return unpricedCalls(unpriced) === 0 ? known : { kind: 'with-unknown', known, unpriced, calls: costs.length };
}

const DOUBT = ['exact', 'reported', 'estimated', 'at-least'] as const;

function addKnown(a: KnownCost, b: KnownCost): KnownCost {
  const nanoUsd = a.nanoUsd + b.nanoUsd;
  const kind = DOUBT[Math.max(DOUBT.indexOf(a.kind), DOUBT.indexOf(b.kind))] ?? 'at-least';
  if (kind !== 'at-least') return { kind, nanoUsd };
  // That a call ended early is said before that a part has no price.
  const bounds = [a, b].filter((cost) => cost.kind === 'at-least');
  const unpriced = bounds.every((cost) => cost.unpriced !== undefined);
  return { kind, nanoUsd, ...(unpriced && { unpriced: 'partial-price' }) };
}
