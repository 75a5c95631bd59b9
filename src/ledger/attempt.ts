import type { Cost, UnpricedCounts } from '../llm/cost.ts';
import type { ErrorKind } from '../llm/llm-error.ts';
import type { Seller } from '../llm/seller.ts';
import type { Target } from '../llm/target.ts';
import type { Usage } from '../llm/usage.ts';

/** `lost`: its window ended before the attempt did; the figure is what was known by then. */
export type AttemptStatus = 'open' | 'ok' | 'failed' | 'cancelled' | 'lost';

/** One try of one deployment, as the ledger keeps it. Never a prompt, an answer or a key. */
export interface Attempt {
  /** The attempt's id in the stream; its first characters stand in the log. */
  readonly id: string;
  readonly conversationId?: string;
  readonly target: Target;
  /** What the vendor says answered, which may differ from `target.model`. */
  readonly modelAnswered?: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly status: AttemptStatus;
  readonly errorKind?: ErrorKind;
  /** Tokens: our guesses, for when the vendor reports nothing. */
  readonly estimatedInput: number;
  readonly estimatedOutput?: number;
  readonly usage?: Usage;
  /** What it cost; while it is open, the least that is known so far. */
  readonly cost: Cost;
  readonly timeToFirstTokenMs?: number;
  readonly durationMs?: number;
}

export type AttemptStart = Omit<
  Attempt,
  'status' | 'errorKind' | 'modelAnswered' | 'usage' | 'estimatedOutput' | 'timeToFirstTokenMs' | 'durationMs'
>;

/** What is known of an attempt that is still under way. */
export type AttemptProgress = Pick<
  Attempt,
  'cost' | 'usage' | 'estimatedOutput' | 'modelAnswered' | 'timeToFirstTokenMs'
>;

export type AttemptEnd = AttemptProgress &
  Pick<Attempt, 'errorKind'> & { readonly status: 'ok' | 'failed' | 'cancelled'; readonly durationMs: number };

/** From `since` (inclusive) until `until` (exclusive), in milliseconds since the epoch, by the start of the attempt. */
export interface Period {
  readonly since: number;
  readonly until?: number;
}

/** Which attempts are summed: those of all windows in a period, or those of the window that asks, since it was loaded. */
export type SpendScope =
  | { readonly kind: 'all-windows'; readonly period: Period }
  | { readonly kind: 'window'; readonly windowId: string };

/** What attempts that have ended cost together. */
export interface Spend {
  /** Of the attempts whose cost is known. */
  readonly nanoUsd: number;
  /** Attempts whose cost is not known. Where there are any, the sum is a lower bound. */
  readonly unpriced: UnpricedCounts;
  /** Some attempt's figure is a lower bound: a call ended early, or a part of it has no price. */
  readonly atLeast: boolean;
  /** The vendor did not report what some call used: the sum is partly our guess. */
  readonly estimated: boolean;
  readonly attempts: number;
}

export interface ModelSpend extends Spend {
  readonly seller: Seller;
  /** The model that answered, or was asked where none did. */
  readonly model: string;
  readonly failedAttempts: number;
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
}
