import type { Seam } from '../../protocol/conversation.ts';
import { openFenceLine } from '../markdown/markdown-blocks.ts';

/** A piece of an answer, and what is written on the seam before it. */
export interface Segment {
  readonly seam?: string;
  readonly text: string;
}

const BEGINS_WITH_FENCE = /^\s*(?:`{3}|~{3})[^\n]*\n/;

/**
 * Cuts an answer at its seams. A piece that begins inside a code block of the piece before it is given that block's
 * opening line, unless the model has written one again.
 */
export function splitSeams(text: string, seams: readonly Seam[]): readonly Segment[] {
  const sorted = seams.toSorted((a, b) => a.at - b.at);
  const segments: Segment[] = [{ text: text.slice(0, sorted[0]?.at) }];
  for (const [index, { at, label }] of sorted.entries()) {
    const piece = text.slice(at, sorted[index + 1]?.at);
    const fence = BEGINS_WITH_FENCE.test(piece) ? '' : openFenceLine(segments.at(-1)?.text ?? '');
    segments.push({ seam: label, text: piece === '' ? '' : fence + piece });
  }
  return segments;
}
