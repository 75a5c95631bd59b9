/** Chinese, Japanese and Korean, which have no blanks between words: their letters and their punctuation. */
const CJK =
  '\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\p{sc=Bopomofo}\\u3001-\\u303F\\u30FB\\u30FC\\uFF01-\\uFFEF';
const PUNCTUATION = `(?![~${CJK}])[\\p{P}\\p{S}]`;
const BREAK = `(?![~${CJK}])[\\s\\p{P}\\p{S}]`;
/** Neither blank, punctuation nor CJK. */
const WORD = `(?:[^\\s\\p{P}\\p{S}${CJK}]|~)`;

/**
 * marked's rules for where asterisks begin and end emphasis, but CJK punctuation is as a letter to them, and a CJK letter on the
 * outer side is as a blank: CommonMark knows only texts with blanks between words, and shows the marks of `**重要。**次` as they are.
 * The groups are those of marked: 1 and 2 can only end emphasis, 3 and 4 only begin it, 5 and 6 do either.
 * Source: https://github.com/tats-u/markdown-cjk-friendly/blob/main/specification.md
 */
export const emphasisRules = {
  emStrongLDelim: new RegExp(
    `^(?:\\*+(?:((?!\\*)${PUNCTUATION})|([^\\s*]))?)|^_+(?:((?!_)(?!~)[\\p{P}\\p{S}])|([^\\s_]))?`,
    'u',
  ),
  emStrongRDelimAst: new RegExp(
    [
      '^[^_*]*?__[^_*]*?\\*[^_*]*?(?=__)', // an asterisk alone inside of what is strong
      '[^*]+(?=[^*])',
      `(?!\\*)${PUNCTUATION}(\\*+)(?=\\s|$)`,
      `(?:${WORD}|[${CJK}](?=\\*+(?:\\s|$)))(\\*+)(?!\\*)(?=${BREAK}|$)`,
      `(?!\\*)${BREAK}(\\*+)(?=${WORD})`,
      `\\s(\\*+)(?!\\*)(?=${PUNCTUATION}|[${CJK}])`,
      `(?!\\*)${PUNCTUATION}(\\*+)(?!\\*)(?=${PUNCTUATION}|[${CJK}])`,
      `(?:${WORD}|[${CJK}])(\\*+)(?!\\*)(?=${WORD}|[${CJK}]|${PUNCTUATION})`,
    ].join('|'),
    'gu',
  ),
  /** What may stand before emphasis that begins with punctuation. */
  punctuation: new RegExp(`^((?![*_])[\\s\\p{P}\\p{S}${CJK}])`, 'u'),
};
