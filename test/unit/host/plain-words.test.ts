import { expect, test } from 'vitest';
import { escapeIcons } from '../../../src/host/words/escape-icons.ts';
import { plainWords } from '../../../src/host/words/plain-words.ts';

test.each([
  ['What does $(pwd) do?', String.raw`What does \$(pwd) do?`],
  ['$(sync~spin) and $(a-b)', String.raw`\$(sync~spin) and \$(a-b)`],
  [String.raw`\$(pwd)`, String.raw`\$(pwd)`],
  ['$(ls -l) costs $5', '$(ls -l) costs $5'], // no icon is called so
])('%s is no icon in a label', (text, escaped) => {
  expect(escapeIcons(text)).toBe(escaped);
});

test.each([
  ['refused*, not rounded away. - **Cents** are `kept`', 'refused, not rounded away. - Cents are kept'],
  ['## Sums\n\n- one\n2. two\n> said', 'Sums\n\none\ntwo\nsaid'],
  ['| What was sent | Characters |\n|---|---:|\n| a | 3 |', ' What was sent Characters \n\n a 3 '],
  ['see [the page](https://example.com/a) and ![a picture](x.png)', 'see the page and a picture'],
  ['```ts\nlet a = 2 * 3;\n```', '\nlet a = 2 * 3;\n'],
  ['snake_case and __strong__ and ~~gone~~', 'snake_case and strong and gone'],
])('%j is read without its marks', (markdown, words) => {
  expect(plainWords(markdown)).toBe(words);
});
