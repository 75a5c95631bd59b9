import { describe, expect, test } from 'vitest';
import { direction, wordsDirection } from '../../../src/webview/markdown/direction.ts';
import { groupDetails } from '../../../src/webview/markdown/group-details.ts';
import type { BlockNode } from '../../../src/webview/markdown/group-details.ts';
import { groupTags } from '../../../src/webview/markdown/group-tags.ts';
import type { InlineNode } from '../../../src/webview/markdown/group-tags.ts';
import { lexBlocks, lexInline } from '../../../src/webview/markdown/lex.ts';
import { textLanguage } from '../../../src/webview/markdown/text-language.ts';

/** Groups as `{tag|…}`, tokens as they were written. */
function written(nodes: readonly InlineNode[]): string {
  return nodes
    .map((node) => ('children' in node && 'tag' in node ? `{${node.tag}|${written(node.children)}}` : node.raw))
    .join('');
}

function details(nodes: readonly BlockNode[]): string {
  return nodes
    .map((node) => {
      if (node.kind === 'block') return node.token.raw.trim();
      return node.kind === 'source' ? `"${node.text.trim()}"` : `{${node.summary}|${details(node.children)}}`;
    })
    .join('');
}

describe('groupTags', () => {
  test.each([
    ['<kbd>Ctrl</kbd>+<KBD>C</KBD>', '{kbd|Ctrl}+{kbd|C}'],
    ['H<sub>2</sub>O and 2<sup>*n*</sup>', 'H{sub|2}O and 2{sup|*n*}'],
    ['<kbd>a<sub>b</sub></kbd>', '{kbd|a{sub|b}}'],
    ['<kbd>never closed <sub>b</sub>', '<kbd>never closed {sub|b}'],
    ['<sub>a</sup>b</sub>', '{sub|a</sup>b}'],
    ['a</kbd>', 'a</kbd>'],
    ['<kbd onclick="x()">a</kbd>', '<kbd onclick="x()">a</kbd>'],
    ['<b>a</b><strong>b</strong> <i>c</i><em>d</em>', '{b|a}{strong|b} {i|c}{em|d}'],
    ['<u>a</u><script>b</script>', '<u>a</u><script>b</script>'],
  ])('makes of %j %j', (markdown, groups) => {
    expect(written(groupTags(lexInline(markdown, {})))).toBe(groups);
  });

  test('nests a few deep, and loses nothing', () => {
    const markdown = `${'<sub>'.repeat(50)}a${'</sub>'.repeat(50)}`;
    const groups = written(groupTags(lexInline(markdown, {})));
    expect(groups.match(/\{/g)).toHaveLength(4);
    expect(groups.replaceAll(/\{sub\|/g, '<sub>').replaceAll('}', '</sub>')).toBe(markdown);
  });
});

describe('groupDetails', () => {
  test.each([
    ['<details>\n<summary>A</summary>\n\nInside\n\n</details>\n\nAfter', '{A|Inside}After'],
    ['<details><summary>A</summary>text</details>', '{A|"text"}'],
    ['<details>\n\nStill open\n\nMore', '{|Still openMore}'],
    ['<details>\n<summary>A', '{A|}'],
    ['<details>\n\na\n\n<details>\n<summary>B</summary>\n\nb\n\n</details>\n\n</details>\n\nc', '{|a{B|b}}c'],
    ['</details>\n\na', '</details>a'],
    ['<details open>\n\na', '<details open>a'],
    ['<div>\n\na', '<div>a'],
  ])('makes of %j %j', (markdown, groups) => {
    expect(details(groupDetails(lexBlocks(markdown, {}).filter(({ type }) => type !== 'space')))).toBe(groups);
  });

  test('keeps the key of each block while the text grows', () => {
    const text = '<details>\n<summary>A</summary>\n\nInside\n\n';
    const keys = (nodes: readonly BlockNode[]): readonly string[] => nodes.map(({ key }) => key);
    const first = groupDetails(lexBlocks(text, {}));
    const later = groupDetails(lexBlocks(`${text}More\n`, {}));
    expect(keys(later)).toEqual(keys(first));
  });
});

test.each([
  ['- [x] اكتملت', 'rtl'],
  ['`npm` שלום', 'rtl'],
  ['[^note]: שלום', 'rtl'],
  ['123 … !', 'ltr'],
  ['English ثم', 'ltr'],
  ['日本語', 'ltr'],
])('the direction of %j is %s', (markdown, expected) => {
  expect(direction(markdown)).toBe(expected);
});

test.each([
  ['`npm` שלום', 'rtl'],
  ['[**שלום**](https://example.com)', 'auto'],
  ['שלום `npm`', 'auto'],
  ['`npm` and words', 'auto'],
])('the browser finds the direction of %j: %s', (markdown, expected) => {
  expect(wordsDirection(markdown)).toBe(expected);
});

test.each([
  ['漢字とかな', 'ja'],
  ['漢字', 'zh'],
  ['한국어', 'ko'],
  ['English', undefined],
])('the language of %j is %s', (text, language) => {
  expect(textLanguage(text)).toBe(language);
});
