import { PIECE_CHARACTERS } from './lex-limits.ts';
import type { MarkdownBlocks } from './markdown-blocks.ts';

export interface Feed {
  readonly text: string;
  /** Nothing will be added to the text. */
  readonly finished: boolean;
  /** Asked before each step. */
  readonly hasTime: (characters: number) => boolean;
}

/** Gives `blocks` the text in steps of PIECE_CHARACTERS. `false` when the time was over before the end was reached. */
export function feedBlocks(blocks: MarkdownBlocks, { text, finished, hasTime }: Feed): boolean {
  let taken = text.startsWith(blocks.text) ? blocks.text.length : 0;
  while (taken < text.length) {
    const next = Math.min(text.length, taken + PIECE_CHARACTERS);
    if (!hasTime(next - taken)) return false;
    taken = next;
    blocks.update(text.slice(0, taken));
  }
  if (finished) blocks.finish();
  return true;
}
