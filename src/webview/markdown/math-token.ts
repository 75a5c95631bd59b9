import type { Token, Tokens } from 'marked';

/** A formula. The panel shows its source, because a library that sets formulas is larger than the whole panel. */
export interface MathToken extends Tokens.Generic {
  readonly type: 'math';
  /** All of the source, with its delimiters. */
  readonly raw: string;
  /** The source stands on lines of its own. */
  readonly display: boolean;
}

/** A longer text is no formula. */
const MATH_CHARACTERS = 2000;

/** In dollars there is one line that neither begins nor ends with a blank, and no number follows: `$5 or $10` is a price. */
const DOLLARS = /^\$(?=[^\s$])[^$\n`]{0,300}?[^\s$`\\]\$(?!\d)/;

const DELIMITERS: readonly (readonly [open: string, close: string])[] = [
  ['$$', '$$'],
  ['\\[', '\\]'],
  ['\\(', '\\)'],
];

const BLANK_LINE = /\n[ \t]*\n/;
const BLOCK = /^ {0,3}(?:(\$\$)(?!\$)|\\\[)/;
const BLOCK_INSIDE = /\n {0,3}(?:\$\$|\\\[)/;
const BARE_DOLLARS = /^ {0,3}\$\$[ \t]*(?:\n|$)/;

export function isMathToken(token: Token): token is MathToken {
  return token.type === 'math';
}

/** The formula that `source` begins with, inside a line or a paragraph. */
export function inlineMath(source: string): MathToken | undefined {
  const raw = source.startsWith('$$') || source.startsWith('\\') ? delimited(source) : DOLLARS.exec(source)?.[0];
  return raw === undefined ? undefined : { type: 'math', raw, display: false };
}

function delimited(source: string): string | undefined {
  const [open, close] = DELIMITERS.find(([mark]) => source.startsWith(mark)) ?? [];
  if (open === undefined || close === undefined) return undefined;
  const end = source.slice(0, MATH_CHARACTERS).indexOf(close, open.length);
  const raw = source.slice(0, end + close.length);
  return end > open.length && !BLANK_LINE.test(raw) ? raw : undefined;
}

/**
 * The formula on lines of its own that `source` begins with. One that is not closed yet goes to the end of the source,
 * unless there is a blank line before it: its lines must not become lists or headings while it is written.
 */
export function blockMath(source: string): MathToken | undefined {
  const [opening, dollars] = BLOCK.exec(source) ?? [];
  if (opening === undefined) return undefined;
  const close = dollars === undefined ? '\\]' : '$$';
  const text = source.slice(0, MATH_CHARACTERS);
  const at = text.indexOf(close, opening.length);
  const end = at < 0 ? openEnd(source, dollars === undefined) : at + close.length;
  const after = /^[ \t]*(?:\n|$)/.exec(text.slice(end))?.[0];
  if (end === 0 || after === undefined || BLANK_LINE.test(text.slice(0, end))) return undefined;
  return { type: 'math', raw: source.slice(0, end) + after, display: true };
}

/** Where a formula ends that is not closed: nowhere (0), or at the end of the source. */
function openEnd(source: string, brackets: boolean): number {
  if (source.length >= MATH_CHARACTERS || !(brackets || BARE_DOLLARS.test(source))) return 0;
  return source.trimEnd().length;
}

/** Where a formula on lines of its own may begin inside `source`; `undefined` when none can. */
export function blockMathStart(source: string): number | undefined {
  const at = BLOCK_INSIDE.exec(source)?.index;
  return at === undefined ? undefined : at + 1;
}
