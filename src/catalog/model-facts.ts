import type { Price } from './price.ts';

/** What is known of one model of one vendor. What is absent is not known. */
export interface ModelFacts {
  /** The vendor's own name of the model. */
  readonly model: string;
  /** The name people say: `Claude Sonnet 4.5`. */
  readonly name?: string;
  readonly price?: Price;
  /** Tokens of input and output together. */
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
  /** Sees images; false only where a source lists all that the model takes. */
  readonly vision?: boolean;
  /** Calls tools; false only where a source says that it does not. */
  readonly tools?: boolean;
  readonly reasoning?: boolean;
  /** The vendor has announced its end, or it is past. */
  readonly deprecated?: boolean;
  /** Known for its price, but not offered: it speaks another API than its vendor's row, or writes no text. */
  readonly unlisted?: boolean;
  /** What the vendor's regional hosts cost, in thousandths of the price. */
  readonly regionalPermille?: number;
}

/** The checked-in file; made by `scripts/make-catalogue.ts`. */
export interface CatalogueFile {
  /** Days on which the sources were taken, as `2026-08-01`. */
  readonly pricesFrom: string;
  readonly namesFrom: string;
  /** By vendor id; the newest and best models first. */
  readonly vendors: Readonly<Record<string, readonly ModelFacts[]>>;
}
