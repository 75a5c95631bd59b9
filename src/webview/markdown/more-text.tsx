/**
 * So many characters of one text are shown at first, and so many more each time. It is twice the longest answer that
 * models give today (64,000 tokens); the page of a 4 MB answer would need 1 GB.
 */
export const SHOWN_CHARACTERS = 200_000;

/** The beginning of a text, not cut inside a character. */
export function shownText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const inside = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1));
  return text.slice(0, inside ? limit - 1 : limit);
}

export interface MoreTextProps {
  /** Characters. */
  readonly shown: number;
  readonly all: number;
  readonly onMore: () => void;
}

/** Says that a text goes on, and shows more of it. */
export function MoreText({ shown, all, onMore }: MoreTextProps) {
  return (
    <p class="more-text">
      <span>{`The first ${thousands(shown)} of ${thousands(all)} characters are shown.`}</span>{' '}
      <button type="button" class="link-button" onClick={onMore}>
        Show more
      </button>
    </p>
  );
}

function thousands(count: number): string {
  return new Intl.NumberFormat('en').format(count);
}
