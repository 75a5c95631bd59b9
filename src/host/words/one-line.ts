import { cleanLine } from '../../lib/clean-line.ts';

/** Characters of a name that a server sends. The longest names that vendors use have about 100. */
const MAX_NAME_CHARACTERS = 200;

/** Text from outside as one clean line of at most `maxCharacters`, fit for a log and for a label. */
export function oneLine(text: string, maxCharacters: number): string {
  // cut before it is searched: the text may be a whole answer
  const line = cleanLine(text.slice(0, maxCharacters + 1));
  return text.length > maxCharacters ? `${line.slice(0, maxCharacters - 1)}…` : line;
}

/** A name that a server sends: of a model, of a finish reason, of a request. */
export function shortName(name: string): string {
  return oneLine(name, MAX_NAME_CHARACTERS);
}
