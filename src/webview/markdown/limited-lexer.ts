import type { Lexer, Token, Tokenizer, Tokens } from 'marked';
import { CALL_WORK, HEADING_WORK, LEAF_CHARACTERS, LEAF_WORK, NESTING } from './lex-limits.ts';
import { tableAsText } from './table-as-text.ts';

/** What makes the rules search, and how long that takes for each character beside a link. Other text ends at the next mark. */
const WEIGHTS: Readonly<Record<string, number>> = {
  '*': 4,
  _: 4,
  '~': 4,
  '[': 1,
  '!': 1,
  '<': 1,
  '\\': 1,
  h: 1,
  H: 1,
  w: 1,
  W: 1,
  '`': 0.125,
};

/** What may still be done in this call of the lexer. */
interface Work {
  /** Characters that may still be looked at, in the whole call. */
  call: number;
  /** The same for the part of inline text that is parsed now. */
  leaf: number;
  /** Characters that the rule of underlined headings may still look at, in the whole call. */
  heading: number;
  inlineDepth: number;
  blockDepth: number;
  /** The blocks that are parsed now may hold an underlined heading. */
  underlined: boolean;
}

/** What makes the lines above it a heading. */
const UNDERLINE = /\n {0,3}(?:=+|-+) *(?:\n|$)/;

/** Bounds what a lexer does, whatever its input is. It may throw: then the text is shown as it was written. */
export function limitedLexer(lexer: Lexer, tokenizer: Tokenizer): void {
  const depths = { inlineDepth: 0, blockDepth: 0 };
  const work: Work = { call: CALL_WORK, leaf: LEAF_WORK, heading: HEADING_WORK, ...depths, underlined: false };
  limitInline(lexer, tokenizer, work);
  limitBlocks(lexer, tokenizer, work);
}

/** What is over a limit becomes text: no character is lost. */
function limitInline(lexer: Lexer, tokenizer: Tokenizer, work: Work): void {
  const inlineTokens = lexer.inlineTokens.bind(lexer);
  const nested = (source: string, tokens: Token[]): Token[] => {
    if (work.inlineDepth > NESTING || !spend(work, source.length)) {
      tokens.push(textToken(source));
      return tokens;
    }
    work.inlineDepth += 1;
    try {
      return inlineTokens(source, tokens);
    } finally {
      work.inlineDepth -= 1;
    }
  };
  lexer.inlineTokens = (source: string, tokens: Token[] = []): Token[] => {
    if (work.inlineDepth > 0) return nested(source, tokens);
    for (const part of inlineParts(source)) {
      work.leaf = LEAF_WORK;
      nested(part, tokens);
    }
    return tokens;
  };
  // the first rule that is tried at each place; every other one may look at all of `source`
  const escape = tokenizer.escape.bind(tokenizer);
  tokenizer.escape = (source: string): Tokens.Escape | undefined => {
    if (spend(work, inlineWork(source))) return escape(source);
    return { type: 'escape', raw: source, text: source };
  };
}

function limitBlocks(lexer: Lexer, tokenizer: Tokenizer, work: Work): void {
  const blockTokens = lexer.blockTokens.bind(lexer);
  const limitedBlocks = (source: string, tokens?: Token[], lastParagraphClipped?: boolean): Token[] => {
    work.leaf = LEAF_WORK;
    if (!spend(work, source.length)) throw new Error('the text needs too much work');
    work.blockDepth += 1;
    const { underlined } = work;
    work.underlined = UNDERLINE.test(source);
    try {
      return blockTokens(source, tokens, lastParagraphClipped);
    } finally {
      work.blockDepth -= 1;
      work.underlined = underlined;
    }
  };
  // its overload for a list of tokens with links only hands on what it is given
  Object.assign(lexer, { blockTokens: limitedBlocks });
  const blockquote = tokenizer.blockquote.bind(tokenizer);
  const list = tokenizer.list.bind(tokenizer);
  const table = tokenizer.table.bind(tokenizer);
  const lheading = tokenizer.lheading.bind(tokenizer);
  tokenizer.blockquote = (source) => (work.blockDepth > NESTING ? undefined : blockquote(source));
  tokenizer.list = (source) => (work.blockDepth > NESTING ? undefined : list(source));
  tokenizer.lheading = (source) => (mayBeHeading(source, work) ? lheading(source) : undefined);
  // marked puts whatever it is given into the list of tokens
  const limitedTable = (source: string): Tokens.Generic | Tokens.Table | undefined =>
    tableAsText(tokenizer, source) ?? table(source);
  Object.assign(tokenizer, { table: limitedTable });
}

/**
 * `false` when no heading with a line under it can begin here, and when looking for that line costs more than is left. In a list
 * item the rule is tried at each line, and looks at all lines below it: 4,000 lines of `-a` took 300 ms.
 */
function mayBeHeading(source: string, work: Work): boolean {
  if (!work.underlined || work.heading <= 0) return false;
  const blank = source.indexOf('\n\n');
  work.heading -= blank < 0 ? source.length : blank;
  return work.heading >= 0;
}

/** How much the rules may look at here: the rest of the text, when they look for the end of what begins here. */
function inlineWork(source: string): number {
  return 1 + source.length * (WEIGHTS[source.charAt(0)] ?? 0);
}

/** `false` when there is not so much left. */
function spend(work: Work, characters: number): boolean {
  work.call -= characters;
  work.leaf -= characters;
  return work.call >= 0 && work.leaf >= 0;
}

function textToken(source: string): Tokens.Text {
  return { type: 'text', raw: source, text: source, escaped: false };
}

/** Parts of a long text, cut behind sentences or words. Most texts are one part. */
function inlineParts(source: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  while (source.length - from > LEAF_CHARACTERS) {
    const to = from + partEnd(source.slice(from, from + LEAF_CHARACTERS));
    parts.push(source.slice(from, to));
    from = to;
  }
  parts.push(source.slice(from));
  return parts;
}

/** Where a part ends that was cut at the limit: behind its last sentence or word, and never inside a character. */
function partEnd(part: string): number {
  const sentence = part.lastIndexOf('. ') + 2;
  if (sentence > part.length / 2) return sentence;
  const word = part.lastIndexOf(' ') + 1;
  if (word > 0) return word;
  const half = /[\uD800-\uDBFF]$/.test(part) ? 1 : 0;
  return part.length - half;
}
