import { expect, test } from 'vitest';
import { alertOf } from '../../../src/webview/markdown/alert.ts';
import { isMarkedToken } from '../../../src/webview/markdown/is-marked-token.ts';
import { lexBlocks } from '../../../src/webview/markdown/lex.ts';

function shown(markdown: string): string | undefined {
  const [quote] = lexBlocks(markdown, {});
  if (quote === undefined || !isMarkedToken(quote) || quote.type !== 'blockquote') throw new Error('no quote');
  const alert = alertOf(quote);
  return alert && `${alert.title}: ${alert.tokens.map((token) => ('text' in token ? token.text : '')).join('|')}`;
}

test.each([
  ['> [!NOTE]\n> A *note*.', 'Note: A *note*.'],
  ['> [!warning]\n> *Now*', 'Warning: *Now*'],
  ['> [!TIP]\n>\n> - a', 'Tip: |'],
  ['> [!CAUTION]', 'Caution: '],
])('a quote that begins with the mark of an alert is one: %j', (markdown, words) => {
  expect(shown(markdown)).toBe(words);
});

test.each(['> [!NOTE] on one line', '> A note', '> [!OTHER]\n> a', '> - [!NOTE]', '> **[!NOTE]**'])(
  '%j is a quote',
  (markdown) => {
    expect(shown(markdown)).toBeUndefined();
  },
);
