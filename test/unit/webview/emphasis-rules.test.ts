import type { Token } from 'marked';
import { expect, test } from 'vitest';
import { isMarkedToken } from '../../../src/webview/markdown/is-marked-token.ts';
import { lexInline } from '../../../src/webview/markdown/lex.ts';

/** Strong words as `[…]`, emphasis as `{…}`. */
function written(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (!isMarkedToken(token)) return token.raw;
      if (token.type === 'strong') return `[${written(token.tokens)}]`;
      return token.type === 'em' ? `{${written(token.tokens)}}` : token.raw;
    })
    .join('');
}

test.each([
  ['です。**重要。**次の文', 'です。[重要。]次の文'],
  ['これは**「重要」**です', 'これは[「重要」]です'],
  ['**重要(important)**です', '[重要(important)]です'],
  ['这是**“重要”**的', '这是[“重要”]的'],
  ['**중요(a)**는', '[중요(a)]는'],
  ['*太字（かっこ）*です', '{太字（かっこ）}です'],
  ['**A**、**B**。**C**', '[A]、[B]。[C]'],
  ['2 * 3 * 4 です', '2 * 3 * 4 です'],
  ['**開く **閉じない', '**開く **閉じない'],
])('emphasis beside Chinese, Japanese and Korean: %s', (markdown, shown) => {
  expect(written(lexInline(markdown, {}))).toBe(shown);
});

test.each([
  ['a*b*c **d.** **"e"**', 'a{b}c [d.] ["e"]'],
  ['**a.**b', '**a.**b'],
  ['a**"b"**c', 'a**"b"**c'],
  ['***a** b*', '{[a] b}'],
  ['snake_case_name _a_', 'snake_case_name {a}'],
])('emphasis in other texts is that of CommonMark: %s', (markdown, shown) => {
  expect(written(lexInline(markdown, {}))).toBe(shown);
});
