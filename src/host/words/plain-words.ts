/** What is taken out of Markdown, in this order, so that its words are left. Each runs in linear time. */
const MARKS: readonly (readonly [RegExp, string])[] = [
  [/^[ \t]*(?:```|~~~)[^\n]*$/gm, ''], // the lines around code
  [/^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*$/gm, ''], // between the head of a table and its rows, and rules
  [/^[ \t]*(?:#{1,6}|>+|[-+*]|\d{1,9}[.)])[ \t]+/gm, ''], // headings, quotations, lists
  [/!?\[([^[\]\n]*)\]\([^()\n]*\)/g, '$1'], // links and pictures
  [/[ \t]*\|[ \t]*/g, ' '], // cells of a table
  [/`+/g, ''],
  [/(?<!\s)\*{1,3}|\*{1,3}(?!\s)|~~|\b__|__\b/g, ''], // not the sign between two numbers
];

/** The words of a text in Markdown, also where it was cut out of a longer one. */
export function plainWords(markdown: string): string {
  return MARKS.reduce((text, [mark, instead]) => text.replace(mark, instead), markdown);
}
