import type { Token, Tokens } from 'marked';

/** Part of an answer that is shown as it was written, because laying it out would hold up the page. */
export interface PlainToken extends Tokens.Generic {
  readonly type: 'plain';
  readonly raw: string;
  /** What is said above it: `the table has 8,000,000 cells`. */
  readonly reason: string;
}

export function plainToken(raw: string, reason: string): PlainToken {
  return { type: 'plain', raw, reason };
}

export function isPlainToken(token: Token): token is PlainToken {
  return token.type === 'plain';
}
