/** So much of a text is looked at. */
const BEGINNING = 2000;

/**
 * The language of a text in an East Asian script, as a BCP 47 tag: it decides how lines break and which glyphs stand for the
 * characters that these languages share. `undefined` for any other text.
 */
export function textLanguage(text: string): 'ja' | 'ko' | 'zh' | undefined {
  const beginning = text.slice(0, BEGINNING);
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(beginning)) return 'ja';
  if (/\p{Script=Hangul}/u.test(beginning)) return 'ko';
  return /\p{Script=Han}/u.test(beginning) ? 'zh' : undefined;
}
