import { useMemo } from 'preact/hooks';
import { useMayHold } from '../find/find-words.ts';
import { thousands } from './thousands.ts';

/** How much of a text is shown. */
export interface ShownPart {
  readonly characters: number;
  readonly lines: number;
}

/**
 * So much of one text is shown at first, and so much more each time. The characters are nearly what the longest answers
 * have (64,000 tokens); the page of a 4 MB answer would need 1 GB. The lines are as many blocks at most: with 20,000 of
 * them the browser takes 230 ms for each change.
 */
const SHOWN_PART: ShownPart = { characters: 200_000, lines: 5000 };

/** The beginning of a text, `parts` times as long as `part`, and not cut inside a character. */
export function shownText(text: string, parts: number, part: ShownPart = SHOWN_PART): string {
  const end = Math.min(parts * part.characters, endOfLines(text, parts * part.lines));
  if (end >= text.length) return text;
  return text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end);
}

function endOfLines(text: string, lines: number): number {
  let end = -1;
  for (let line = 0; line < lines; line += 1) {
    end = text.indexOf('\n', end + 1);
    if (end < 0) return text.length;
  }
  return end + 1;
}

export interface MoreTextProps {
  readonly text: string;
  /** So many characters of it are shown. */
  readonly shown: number;
  readonly onMore: () => void;
}

/** Says that a text goes on, and shows more of it. */
export function MoreText({ text, shown, onMore }: MoreTextProps) {
  const rest = useMemo(() => text.slice(shown), [text, shown]);
  return <MoreNote shown={shown} count={text.length} unit="characters" rest={rest} onMore={onMore} />;
}

export interface MoreNoteProps {
  readonly shown: number;
  readonly count: number;
  /** What is counted: `characters`. */
  readonly unit: string;
  /** The words that are not shown, so that they are found. */
  readonly rest: string;
  readonly onMore: () => void;
}

export function MoreNote({ shown, count, unit, rest, onMore }: MoreNoteProps) {
  return (
    <p class="more-text" data-may-hold={useMayHold(rest) ? '' : undefined}>
      <span>{`The first ${thousands(shown)} of ${thousands(count)} ${unit} are shown.`}</span>{' '}
      <button type="button" class="link-button" onClick={onMore}>
        Show more
      </button>
    </p>
  );
}
