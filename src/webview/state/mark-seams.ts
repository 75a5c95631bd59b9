import { openFence } from '../../lib/open-fence.ts';
import type { OpenFence } from '../../lib/open-fence.ts';
import { continuesCode } from './continues-code.ts';

/** A place in a text where it was cut and went on. */
export interface Seam {
  /** Offset in the text. */
  readonly at: number;
  /** Who went on; empty while it is not known. */
  readonly label: string;
  /** What the model that went on thought before. */
  readonly reasoning?: string;
}

/** Characters that Unicode keeps for a program's own use: no text that was written has them. */
const FIRST_MARK = 0xfd_d0;
const MARKS = 32;
const MARK = /[\uFDD0-\uFDEF]/;
const EVERY_MARK = new RegExp(MARK, 'g');

/**
 * Puts a mark into a text at each seam, so that Markdown is parsed as the one text it is: a list, an emphasis or a
 * code block goes on across a seam. Between two blocks the mark is a paragraph of its own. A code block that was cut is
 * closed at the seam when what follows is not its code.
 */
export type SeamMarker = (text: string, seams: readonly Seam[]) => string;

/** What stands before a seam, with the marks of the seams before it. */
interface MarkedPart {
  readonly text: string;
  readonly marked: string;
  readonly open: OpenFence | undefined;
}

/**
 * A marker for one text that grows: what stands before its seams is looked through once, and not again with each piece that
 * comes behind them.
 */
export function createSeamMarker(): SeamMarker {
  let known: readonly MarkedPart[] = [];
  return (text, seams) => {
    const parts: MarkedPart[] = [];
    let marked = '';
    let from = 0;
    for (const [index, { at }] of seams.slice(0, MARKS).entries()) {
      const before = known[index];
      const whole = text.slice(0, at);
      marked += text.slice(from, at);
      const part =
        before?.text === whole && before.marked === marked ? before : { text: whole, marked, open: openFence(marked) };
      parts.push(part);
      marked += markAt(part, index, text.slice(at, seams[index + 1]?.at));
      from = at;
    }
    known = parts;
    return marked + text.slice(from);
  };
}

function markAt({ marked, open }: MarkedPart, index: number, continuation: string): string {
  const mark = String.fromCharCode(FIRST_MARK + index);
  if (open === undefined) return /\n[ \t]*\n$/.test(marked.slice(-100)) ? `${mark}\n\n` : mark;
  return continuesCode(continuation, open) ? mark : closed(marked, open, mark);
}

/** What ends the code block before a seam and begins a new block behind it. */
function closed(before: string, { prefix, marks }: OpenFence, mark: string): string {
  const lineEnd = before.endsWith('\n') ? '' : '\n';
  return `${lineEnd}${prefix}${marks}\n\n${mark}\n\n`;
}

/** The text without marks. */
export function withoutMarks(text: string): string {
  return MARK.test(text) ? text.replaceAll(EVERY_MARK, '') : text;
}

/** The marks without the text. */
export function onlyMarks(text: string): string {
  return text.match(EVERY_MARK)?.join('') ?? '';
}

/** The pieces of a text between its marks, each with the index of the seam before it. */
export function splitAtMarks(text: string): readonly { readonly seam?: number; readonly text: string }[] {
  if (!MARK.test(text)) return [{ text }];
  const [first = '', ...rest] = text.split(MARK);
  const marks = text.match(EVERY_MARK) ?? [];
  const pieces = rest.map((piece, index) => ({ seam: (marks[index]?.charCodeAt(0) ?? 0) - FIRST_MARK, text: piece }));
  return [{ text: first }, ...pieces];
}
