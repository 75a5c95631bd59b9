/** Longer words are no part of a path that a person types. */
const LETTERS = /(?:^|\s)#([^\s#]{0,60})$/;

/** What is typed behind a # at the caret; `undefined` where no file is being named. `#12` names an issue. */
export function fileLetters(text: string, caret: number): string | undefined {
  const letters = LETTERS.exec(text.slice(0, caret))?.[1];
  return letters !== undefined && /^\d+$/.test(letters) ? undefined : letters;
}

/** The text without the # and the letters before the caret. */
export function withoutLetters(text: string, caret: number): string {
  const letters = fileLetters(text, caret);
  if (letters === undefined) return text;
  return text.slice(0, caret - letters.length - 1) + text.slice(caret).replace(/^ /, '');
}
