import * as fc from 'fast-check';
import type { Token } from 'marked';
import { describe, expect, test } from 'vitest';
import { isFootnoteToken } from '../../../src/webview/markdown/footnote-token.ts';
import { lexBlocks, lexInline } from '../../../src/webview/markdown/lex.ts';
import { MarkdownBlocks } from '../../../src/webview/markdown/markdown-blocks.ts';

function formulas(markdown: string): readonly string[] {
  return lexInline(markdown, {}).flatMap(({ type, raw }) => (type === 'math' ? [raw] : []));
}

function types(markdown: string): readonly string[] {
  return lexBlocks(markdown, {}).flatMap(({ type }) => (type === 'space' ? [] : [type]));
}

describe('a formula', () => {
  test.each([
    ['so \\(a^2\\) is', ['\\(a^2\\)']],
    ['so \\[a_1 * b_2\\] is', ['\\[a_1 * b_2\\]']],
    ['so $a_1 * b_2$ and $$x$$', ['$a_1 * b_2$', '$$x$$']],
    ['of \\(two\nlines\\)', ['\\(two\nlines\\)']],
    ['$e^{i\\pi}$, then', ['$e^{i\\pi}$']],
  ])('in %j keeps its whole source', (markdown, sources) => {
    expect(formulas(markdown)).toEqual(sources);
    expect(
      lexInline(markdown, {})
        .map(({ raw }) => raw)
        .join(''),
    ).toBe(markdown);
  });

  test.each([
    'a coffee is $5 and a tea is $4.',
    'from $5 to $10',
    '$HOME and $PATH',
    '`$a$` is code',
    'an escaped \\$a$ sign',
    'never \\(closed',
    '\\(of two\n\nparagraphs\\)',
    '$$',
    'it costs $ 5 $',
  ])('is not found in %j', (markdown) => {
    expect(formulas(markdown)).toEqual([]);
  });

  test('on lines of its own is one block, whatever its lines look like', () => {
    expect(types('So:\n\\[\n- a\n= b\n\\]\nThen\n')).toEqual(['paragraph', 'math', 'paragraph']);
    expect(types('$$\n# a\n> b\n$$')).toEqual(['math']);
    expect(types('- item\n\n  $$\n  a\n  $$\n')).toEqual(['list']);
  });

  test('that is being written is not taken for a list or a heading', () => {
    expect(types('$$\na\n- b\n')).toEqual(['math']);
    expect(types('\\[ a\n= b\n')).toEqual(['math']);
    expect(types('$$\na\n\n- b\n')).toEqual(['paragraph', 'list']);
  });

  test('interrupts a paragraph only where there is one', () => {
    expect(types('words\n$$a$$ and words\n')).toEqual(['paragraph']);
    expect(types('words\n\\[x\\] and words\n')).toEqual(['paragraph']);
  });
});

describe('a footnote', () => {
  const notes = (markdown: string): readonly (readonly [string, string])[] =>
    lexBlocks(markdown, {})
      .filter(isFootnoteToken)
      .map(({ label, raw }) => [label, raw.trimEnd()] as const);

  test('goes to a blank line, and on behind it while lines are indented', () => {
    const text = '[^1]: One\nand more\n\n    indented\n\n[^b]: Two\n[^c]: word\n\nEnd\n';
    expect(notes(text)).toEqual([
      ['1', '[^1]: One\nand more\n\n    indented'],
      ['b', '[^b]: Two'],
      ['c', '[^c]: word'],
    ]);
  });

  test('is found directly below a paragraph', () => {
    expect(types('Words[^1]\n[^1]: Note\n')).toEqual(['paragraph', 'footnote']);
  });

  test('is referred to in text, but not in code or in a link', () => {
    const references = lexInline('a[^1] `[^1]` [^1](b) and [^ 1]', {}).filter(
      ({ type }) => type === 'footnote-reference',
    );
    expect(references).toHaveLength(1);
  });
});

test('the blocks are the same, however the text comes', () => {
  const pieces = [
    'Words \\(a^2\\) and $x$.\n\n',
    'So:\n$$\na\n- b\n$$\nthen\n\n',
    '\\[ a\n= b \\]\n\n',
    '$$\na\n\n',
    '[^1]: A note\nof two lines\n\n    and more\n\n',
    'Text[^1].\n[^2]: word\n',
    '- item $a$\n\n  $$\n  b\n  $$\n\n',
    '<details>\n<summary>A</summary>\n\nInside\n\n</details>\n\n',
    '```ts\nlet a = "$$";\n```\n',
  ];
  const shape = (tokens: readonly Token[]): unknown =>
    tokens.filter(({ type }) => type !== 'space').map(({ type, raw }) => ({ type, raw: raw.trimEnd() }));
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 9 }),
      (parts, step) => {
        const text = parts.join('');
        const blocks = new MarkdownBlocks();
        for (let end = step; end < text.length + step; end += step) blocks.update(text.slice(0, end));
        blocks.finish();
        expect(shape(blocks.closed)).toEqual(shape(lexBlocks(text, {})));
      },
    ),
    { seed: 20_261, numRuns: 200 },
  );
});
