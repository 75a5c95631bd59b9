export interface FindOptions {
  readonly words: string;
  readonly matchCase: boolean;
}

/** Stands between two blocks of a text, so that nothing is found across them. No text that was written has it. */
export const BLOCK_END = '\uFDD0';

/**
 * What finds the words in text as it is shown. A space stands for any white space, because a line break of the source is
 * shown as one. `undefined` where there is nothing to look for.
 */
export function findPattern({ words, matchCase }: FindOptions): RegExp | undefined {
  if (words.trim() === '') return undefined;
  const escaped = words.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  return new RegExp(escaped.replaceAll(/\s+/g, String.raw`\s+`), matchCase ? 'gu' : 'giu');
}

/**
 * Whether the words may be in a text that is not drawn yet: each run of letters and digits is in its source. Markup that stands
 * between two words hides nothing this way; what is drawn then is looked through exactly.
 */
export function mayHold(text: string, words: string): boolean {
  const source = text.toLowerCase();
  return (words.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).every((run) => source.includes(run));
}
