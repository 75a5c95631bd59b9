/** The candidate that is most like a word, or `undefined` where none is within a third of its letters. */
export type Suggest = (word: string, candidates: Iterable<string>) => string | undefined;

/** A longer word is no slip of the keyboard, and comparing two of 20,000 letters takes 16 s. */
const LONGEST_WORD = 64;
/** How many pairs of letters are compared for all suggestions together: about 4 ms. A word among 100 of 10 letters takes 10,000. */
const MOST_COMPARISONS = 500_000;

/** To make a candidate takes as long as to compare so many pairs of letters. */
const COST_OF_CANDIDATE = 10;

/** Suggests nothing: for those who read a value and do not tell what is wrong with it. */
export const suggestNothing: Suggest = () => undefined;

/**
 * Suggestions for the mistakes of one reading of the settings, ignoring case. 1,000 mistaken names among 1,000 of 40 letters
 * would take 84 s, so that only as many mistakes as `MOST_COMPARISONS` allows get one: the first.
 */
export function createSuggestions(): Suggest {
  let left = MOST_COMPARISONS;
  return (word, candidates) => {
    if (word.length > LONGEST_WORD || left <= 0) return undefined;
    const limit = Math.max(1, Math.floor(word.length / 3));
    const lower = word.toLowerCase();
    let best: { readonly candidate: string; readonly distance: number } | undefined;
    for (const candidate of candidates) {
      left -= COST_OF_CANDIDATE;
      // a difference in length is a lower bound of the distance
      if (Math.abs(candidate.length - word.length) <= limit) {
        left -= word.length * candidate.length;
        const distance = editDistance(lower, candidate.toLowerCase());
        if (distance <= limit && distance < Math.min(word.length, best?.distance ?? Infinity))
          best = { candidate, distance };
      }
      if (left <= 0) break;
    }
    return best?.candidate;
  };
}

/** Insertions, deletions, replacements and swaps of neighbours that make `a` into `b`. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    const [letter, letterBefore] = [a.charCodeAt(row - 1), a.charCodeAt(row - 2)];
    let distance = row;
    for (let column = 1; column <= b.length; column += 1) {
      const other = b.charCodeAt(column - 1);
      const replaced = at(last, column - 1) + (letter === other ? 0 : 1);
      distance = Math.min(at(last, column) + 1, distance + 1, replaced);
      // `NaN` before the first letter equals nothing
      if (letterBefore === other && letter === b.charCodeAt(column - 2))
        distance = Math.min(distance, at(beforeLast, column - 2) + 1);
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
