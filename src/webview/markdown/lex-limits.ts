/*
 * What one call of the parser may cost. Some of marked's inline rules look at the rest of the text from each character
 * of it, and again for each nesting, so the time grows with the square or the cube of the length: 2,000 times `*_a` took
 * 10 s. Times here were measured on one core of a small server.
 */

/** Inline text that is longer is parsed in parts. 2,000 characters of `*_a`, the worst that was found, took 39 ms. */
export const LEAF_CHARACTERS = 2000;

/** Characters that the rules may look at for one part, which takes 6 ms. `*_a` needs twenty times as many, dense normal text two thirds. */
export const LEAF_WORK = 300_000;

/** The same for all parts of one call, so that many hostile parts together take 20 ms. */
export const CALL_WORK = 1_000_000;

/** Characters that the rule of headings with a line under them may look at in one call, which takes 3 ms. */
export const HEADING_WORK = 500_000;

/** Quotes, lists and emphasis may be nested so deep. Below that they are text, and the marks are seen. */
export const NESTING = 8;

/** The parser would fill each row up to the number of columns: 2,000 columns and 4,000 rows are 24 KB, and 8 million cells. */
export const TABLE_CELLS = 2000;

/** A wider table is shown as text. */
export const TABLE_COLUMNS = 100;

/** A block that is still open is parsed anew with each change; what is longer is closed where a line ends. */
export const OPEN_BLOCK_CHARACTERS = 6000;

/** So much text is taken in one step: at worst it makes 2,000 list items. */
export const PIECE_CHARACTERS = 4000;

/** Half syntax is closed only in text that is not longer: 4,000 characters of `[a` and `](b)` took 47 ms. */
export const HEAL_CHARACTERS = 1000;

/** Every call copies the links that were defined before it. */
export const LINK_DEFINITIONS = 500;

/** In a longer text a link that is defined below its use stays text: to find it the whole text is parsed again. */
export const LATE_LINK_CHARACTERS = 16_000;
