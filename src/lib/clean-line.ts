/** Terminal sequences as a whole, so that no `[31m` is left of them: CSI, OSC, and the short ones. ECMA-48. */
const TERMINAL_SEQUENCE =
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  /\u001B\[[0-?]*[ -/]*[@-~]|\u001B\][^\u0007\u001B]{0,1024}(?:\u0007|\u001B\\)?|\u001B[ -/]*[0-~]?/g;

/** Tab, line breaks and all other C0 and C1 controls, and Unicode's line and paragraph separators. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const CONTROLS = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g;

/**
 * Characters without a width: marks that turn the direction of a line (Unicode UAX 9), and those that can hide inside a key, which are
 * Unicode's Default_Ignorable_Code_Point (https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point).
 */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}+/gu;

/** Visible ASCII with single spaces between: nearly every text is clean as it is, and to see that takes a quarter of the time. */
const CLEAN_ASCII = /^[!-~]+(?: [!-~]+)*$/;

export function isCleanAscii(text: string): boolean {
  return CLEAN_ASCII.test(text);
}

/**
 * One line of visible text: a log shows one entry as one line, a terminal that shows the log obeys nothing in it, and nothing
 * reads in another order than it was written.
 */
export function cleanLine(text: string): string {
  if (isCleanAscii(text)) return text;
  return text
    .replace(TERMINAL_SEQUENCE, ' ')
    .replace(INVISIBLE, '')
    .replace(CONTROLS, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .toWellFormed();
}
