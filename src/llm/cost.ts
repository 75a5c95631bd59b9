import type { NanoUsd } from '../lib/money.ts';

/**
 * How sure a figure is.
 * - `exact`: price × usage as the vendor reported it
 * - `reported`: the vendor's own figure
 * - `estimated`: the usage is our estimate
 * - `at-least`: the call ended early; the vendor may have billed more
 */
export type Cost =
  | { readonly kind: 'exact' | 'reported' | 'estimated' | 'at-least'; readonly nanoUsd: NanoUsd }
  /** The price is not known; it is shown as unknown with the reason, never as $0. */
  | { readonly kind: 'unpriced'; readonly reason: 'no-price' | 'no-usage' | 'partial-price' };
