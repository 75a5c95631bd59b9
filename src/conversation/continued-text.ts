import { openFence } from '../lib/open-fence.ts';
import type { OpenFence } from '../lib/open-fence.ts';

/** An opening fence with its language is shorter; what is longer is code. */
const LONGEST_FENCE_LINE = 100;

/** White space, then at least the beginning of a fence, without the end of its line. */
const HALF_FENCE_LINE = /^\s*(?:`{0,2}|~{0,2}|(?:`{3,}|~{3,})[^\n`]*)$/;
const FENCE_LINE = /^\s*(`{3,}|~{3,})[ \t]*([^\n`]*)\n/;

/**
 * The text that goes on with an answer that was cut inside a code block. Many models begin it by opening the block again,
 * although they are told not to: that line would stand in the code, so it is left out.
 */
export class ContinuedText {
  readonly #fence: OpenFence | undefined;
  /** Not handed on yet: it may be the line that opens the block again. `undefined` when that is decided. */
  #held: string | undefined;

  constructor(partial: string) {
    this.#fence = openFence(partial);
    this.#held = this.#fence === undefined ? undefined : '';
  }

  /** Takes the next piece; gives what can be handed on. */
  add(piece: string): string {
    if (this.#fence === undefined || this.#held === undefined) return piece;
    const text = this.#held + piece;
    const undecided = text.length <= LONGEST_FENCE_LINE && HALF_FENCE_LINE.test(text);
    this.#held = undecided ? text : undefined;
    return undecided ? '' : withoutFence(text, this.#fence);
  }

  /** There is no next piece; gives what is left. */
  end(): string {
    const rest = this.#held ?? '';
    this.#held = undefined;
    return rest;
  }
}

function withoutFence(text: string, open: OpenFence): string {
  const [line, marks, info = ''] = FENCE_LINE.exec(text) ?? [];
  const language = info.trim();
  // without a language it closes the block; with fewer marks it is part of the code
  if (line === undefined || marks === undefined || language === '' || !marks.startsWith(open.marks)) return text;
  const code = text.slice(line.length);
  if (open.unfinished && language.startsWith(open.info)) return `${language.slice(open.info.length)}\n${code}`;
  return language.toLowerCase() === open.info.toLowerCase() ? code : text;
}
