/** Text before the first letter that says nothing about the direction: code, addresses, tags, boxes of tasks, labels. */
const FIRST_LETTER = /`[^`]*`|\]\([^)]*\)|<[^>]*>|https?:\S*|\[[xX]\]|\[\^[^\]]*\]|(\p{L})/gu;

const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Samaritan}\p{Script=Mandaic}]/u;

/** The first letter of a text is looked for in so many characters. */
const BEGINNING = 400;

/** Some of the text is written from right to left. */
export function hasRightToLeft(text: string): boolean {
  return RIGHT_TO_LEFT.test(text);
}

/**
 * The direction of a block that holds other blocks, by its first letter outside of code. `dir="auto"` is for what holds words:
 * it does not look into blocks that have a direction themselves.
 */
export function direction(markdown: string): 'ltr' | 'rtl' {
  for (const [, letter] of markdown.slice(0, BEGINNING).matchAll(FIRST_LETTER))
    if (letter !== undefined) return RIGHT_TO_LEFT.test(letter) ? 'rtl' : 'ltr';
  return 'ltr';
}

/**
 * The direction of a block that holds words: the browser finds it (`auto`), unless a Latin name in code or in an address stands
 * before words that are written from right to left. Code has no `dir` itself, which would
 * isolate it.
 */
export function wordsDirection(markdown: string): 'auto' | 'rtl' {
  const first = /\p{L}/u.exec(markdown.slice(0, BEGINNING))?.[0] ?? '';
  return direction(markdown) === 'rtl' && !RIGHT_TO_LEFT.test(first) ? 'rtl' : 'auto';
}
