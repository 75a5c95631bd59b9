import { BLOCK_END } from './find-pattern.ts';

interface Piece {
  readonly node: Text;
  /** Offset in the text of the turn. */
  readonly at: number;
}

/** The words of a turn as they are shown, and the nodes that they stand in. */
export interface TurnText {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** What is no part of what was written: buttons, labels, the line below an answer, a box in which a question is changed. */
const NOT_WRITTEN =
  'button, .thinking > summary, .code-toolbar, .turn-toolbar, .answer-footer, .progress, .more-text, .edit-box, .visually-hidden';

const BLOCKS = 'p, li, h3, h4, h5, h6, td, th, pre, summary, blockquote, div, details, article';

/** Reads a turn: blocks are set apart, what stands in one line is one text. */
export function turnText(turn: Element): TurnText {
  const pieces: Piece[] = [];
  const texts: string[] = [];
  let length = 0;
  let block: Element | null = null;
  const add = (text: string): void => {
    texts.push(text);
    length += text.length;
  };
  const walker = document.createTreeWalker(turn, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node instanceof Element && node.matches(NOT_WRITTEN) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node instanceof HTMLBRElement) add('\n');
    if (!(node instanceof Text)) continue;
    const own = node.parentElement?.closest(BLOCKS) ?? null;
    if (own !== block && length > 0) add(BLOCK_END);
    block = own;
    pieces.push({ node, at: length });
    add(node.data);
  }
  return { text: texts.join(''), pieces };
}

/** Where the pattern is in the turn, at most `limit` times. */
export function rangesIn({ text, pieces }: TurnText, pattern: RegExp, limit: number): readonly StaticRange[] {
  const ranges: StaticRange[] = [];
  let first = 0;
  for (const { index, 0: found } of text.matchAll(pattern)) {
    if (ranges.length === limit) break;
    first = pieceAt(pieces, index, first);
    const last = pieceAt(pieces, index + found.length - 1, first);
    const start = pieces[first];
    const end = pieces[last];
    if (start === undefined || end === undefined) continue;
    ranges.push(rangeOf({ start, end, from: index, to: index + found.length }));
  }
  return ranges;
}

interface Stretch {
  readonly start: Piece;
  readonly end: Piece;
  /** Offsets in the text of the turn. */
  readonly from: number;
  readonly to: number;
}

function rangeOf({ start, end, from, to }: Stretch): StaticRange {
  return new StaticRange({
    startContainer: start.node,
    startOffset: within(start, from),
    endContainer: end.node,
    endOffset: within(end, to),
  });
}

/** A line break between two pieces is in neither of them. */
function within({ node, at }: Piece, offset: number): number {
  return Math.min(offset - at, node.data.length);
}

/** Index of the piece that holds the character at `offset`; looked for from the piece `from` on. */
function pieceAt(pieces: readonly Piece[], offset: number, from: number): number {
  let index = from;
  for (let next = pieces[index + 1]; next !== undefined && next.at <= offset; next = pieces[index + 1]) index += 1;
  return index;
}
