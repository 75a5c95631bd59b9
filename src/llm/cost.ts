import type { NanoUsd } from '../lib/money.ts';

/**
 * Why an attempt has no figure: no price is known for the model; the vendor did not report what was used; a price is known
 * for only a part of what was used; the figure is larger than any true one (2^53 nano-dollars).
 */
export const UNPRICED_REASONS = ['no-price', 'no-usage', 'partial-price', 'out-of-range'] as const;
export type UnpricedReason = (typeof UNPRICED_REASONS)[number];

/**
 * How sure a figure is.
 * - `exact`: price × usage as the vendor reported it
 * - `reported`: the vendor's own figure
 * - `estimated`: the usage is our estimate
 * - `at-least`: the vendor may have billed more: the call ended early, or (`unpriced`) a part of what was used has no price
 */
export type Cost =
  | { readonly kind: 'exact' | 'reported' | 'estimated'; readonly nanoUsd: NanoUsd }
  | { readonly kind: 'at-least'; readonly nanoUsd: NanoUsd; readonly unpriced?: 'partial-price' }
  /** Nothing is known of the cost; it is shown as unknown with the reason, never as $0. */
  | { readonly kind: 'unpriced'; readonly reason: UnpricedReason };

/** How many attempts have no figure, by the reason. A reason that does not occur is absent. */
export type UnpricedCounts = { readonly [Reason in UnpricedReason]?: number };
