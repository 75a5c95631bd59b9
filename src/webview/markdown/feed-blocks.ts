import { PIECE_CHARACTERS } from './lex-limits.ts';
import type { MarkdownBlocks } from './markdown-blocks.ts';

export interface Feed {
  readonly text: string;
  /** Nothing will be added to the text. */
  readonly finished: boolean;
  /** Asked before each step, with the work that laying it out will be, in characters of plain text. */
  readonly hasTime: (work: number) => boolean;
}

/** PIECE_CHARACTERS of the text, or so much less of it that a step stays short; not less than a sixteenth. */
function nextPiece(text: string, from: number): string {
  let size = PIECE_CHARACTERS;
  const least = PIECE_CHARACTERS / 16;
  while (size > least && layoutWork(text.slice(from, from + size)) > STEP_WORK) size /= 2;
  return text.slice(from, from + size);
}

/** The browser takes 10 to 20 ms for it. */
const STEP_WORK = 12_000;

/**
 * What the browser will do to lay a text out, in characters of plain text. Each mark may become an element: as many of `|a|` as
 * are 40,000 characters are 11,000 cells, which took 192 ms to lay out and paint. A block of code is 20 elements with its buttons.
 */
function layoutWork(text: string): number {
  let marks = 0;
  let fences = 0;
  for (let at = 0; at < text.length; at++) {
    if (!MARKS.has(text.charCodeAt(at))) continue;
    marks += 1;
    if (text.startsWith(FENCE, at)) fences += 1;
  }
  return text.length + marks * MARK_CHARACTERS + fences * FENCE_CHARACTERS;
}

const FENCE = '\n```';

/** Of code, lines, cells, emphasis, links and quotes. */
const MARKS: ReadonlySet<number> = new Set(Array.from('`\n|*_~[<>', (mark) => mark.charCodeAt(0)));

/** One element takes 10 µs, one character of a paragraph 0.5 µs. */
const MARK_CHARACTERS = 20;

/** A block of code, which has two fences, takes 300 µs. */
const FENCE_CHARACTERS = 200;

/** Gives `blocks` the text step by step. `false` when the time was over before the end was reached. */
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
