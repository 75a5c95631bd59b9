/** Characters of a name that a server sends. The longest names that vendors use have about 100. */
const MAX_NAME_CHARACTERS = 200;

/** What a terminal takes as a command, as `ESC [ 31 m` for red: nothing of it is left. */
const TERMINAL_ESCAPE = /\u{1b}\[[0-?]*[ -/]*[@-~]/gu;

/** Line breaks, other control characters, and marks that change the direction of text or are not seen. */
const NOT_FOR_ONE_LINE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** Text from outside as one clean line of at most `maxCharacters`, fit for a log and for a label. */
export function oneLine(text: string, maxCharacters: number): string {
  // cut before it is searched: the text may be a whole answer
  const line = text
    .slice(0, maxCharacters + 1)
    .replaceAll(TERMINAL_ESCAPE, '')
    .replaceAll(NOT_FOR_ONE_LINE, ' ')
    .trim();
  return text.length > maxCharacters ? `${line.slice(0, maxCharacters - 1)}…` : line;
}

/** A name that a server sends: of a model, of a finish reason, of a request. */
export function shortName(name: string): string {
  return oneLine(name, MAX_NAME_CHARACTERS);
}
