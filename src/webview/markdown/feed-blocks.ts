import { PIECE_CHARACTERS } from './lex-limits.ts';
import type { MarkdownBlocks } from './markdown-blocks.ts';

export interface Feed {
  readonly text: string;
  /** Nothing will be added to the text. */
  readonly finished: boolean;
  /** Asked before each step, with the work that laying it out will be, in characters of plain text. */
  readonly hasTime: (work: number) => boolean;
}

/** 4,000 characters of empty code blocks are 6,000 elements, which is too much for one step: 1,500 take some 50 ms. */
function nextPiece(text: string, from: number): string {
  const piece = text.slice(from, from + PIECE_CHARACTERS);
  return layoutWork(piece) > DENSE ? piece.slice(0, PIECE_CHARACTERS / 4) : piece;
}

/** The work of a piece of which more than a quarter are marks. */
const DENSE = 24_000;

/**
 * What the browser will do to lay a text out, in characters of plain text. Each mark may become an element: 40,000 characters of
 * empty code blocks are 30,000 elements, which took 166 ms to lay out and paint, and as many of `|a|` are 11,000 cells and 192 ms.
 */
function layoutWork(text: string): number {
  let marks = 0;
  for (let at = 0; at < text.length; at++) if (MARKS.has(text.charCodeAt(at))) marks += 1;
  return text.length + marks * MARK_CHARACTERS;
}

/** Of code, lines, cells, emphasis, links and quotes. */
const MARKS: ReadonlySet<number> = new Set(Array.from('`\n|*_~[<>', (mark) => mark.charCodeAt(0)));

/** One element takes 10 µs, one character of a paragraph 0.5 µs. */
const MARK_CHARACTERS = 20;

/** Gives `blocks` the text in steps of PIECE_CHARACTERS, or of a quarter of them. `false` when the time was over before the end was reached. */
export function feedBlocks(blocks: MarkdownBlocks, { text, finished, hasTime }: Feed): boolean {
  let taken = text.startsWith(blocks.text) ? blocks.text.length : 0;
  while (taken < text.length) {
    const piece = nextPiece(text, taken);
    if (!hasTime(layoutWork(piece))) return false;
    taken += piece.length;
    blocks.update(text.slice(0, taken));
  }
  if (finished) blocks.finish();
  return true;
}
