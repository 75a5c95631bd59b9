import { isSameSeller } from './seller.ts';
import type { Seller } from './seller.ts';

/** Which deployment an attempt goes to. */
export interface Target {
  /** Stable id of the deployment: one entry of `turnpike.models`. */
  readonly deployment: string;
  readonly group: string;
  readonly seller: Seller;
  /** The vendor's name of the model. */
  readonly model: string;
}

/** Who made a piece of reasoning: its proof is valid for this seller and this model and for no other. */
export type ReasoningOrigin = Pick<Target, 'seller' | 'model'>;

export function isSameOrigin(first: ReasoningOrigin, second: ReasoningOrigin): boolean {
  return first.model === second.model && isSameSeller(first.seller, second.seller);
}
