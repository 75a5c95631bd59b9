import { closesFence } from '../../lib/open-fence.ts';
import type { OpenFence } from '../../lib/open-fence.ts';
import { FENCE } from '../markdown/fence.ts';

/** A sentence: a capital letter, four words or more, and the mark of its end. Code seldom has such a line outside comments. */
const SENTENCE = /^\p{Lu}[\p{L}’']*,?(?: [\p{L}\p{N}`(“"][^\s=;{}]*){3,}[.:!?…]$/u;

/** Such languages hold sentences. */
const PROSE_LANGUAGES: ReadonlySet<string> = new Set(['', 'text', 'txt', 'plaintext', 'markdown', 'md']);

/** The first fence is looked for in so many characters, because it is done for each change. */
const LOOK_AHEAD = 50_000;

/**
 * Whether the text behind a seam goes on with the code block in which the text before it was cut. A model may also answer
 * with a sentence, or open the block again. The first fence tells: one with a language opens a block, so what stands before
 * it is not code; one without closes the block, unless it is the first line and code follows directly on it. Where there
 * is no fence (yet), a first line that reads as a sentence is not code.
 */
export function continuesCode(continuation: string, open: OpenFence): boolean {
  const lines = continuation.slice(0, LOOK_AHEAD).split('\n');
  const first = lines.findIndex((line) => line.trim() !== '');
  const fence = lines.findIndex((line, index) => FENCE.test(line) && !isHalf(lines, index));
  if (fence >= 0) {
    const closes = closesFence(lines[fence] ?? '', open.marks);
    const reopens = fence === first && (lines[fence + 1] ?? '').trim() !== '';
    return closes && !reopens;
  }
  const language = open.info.toLowerCase();
  return PROSE_LANGUAGES.has(language) || !SENTENCE.test((lines[first] ?? '').trim());
}

/** A last line may still become another one: a fence without a language may get one. */
function isHalf(lines: readonly string[], index: number): boolean {
  return index === lines.length - 1;
}
