import * as fc from 'fast-check';
import { Lexer } from 'marked';
import type { Token } from 'marked';
import { describe, expect, test } from 'vitest';
import { isMarkedToken } from '../../../src/webview/markdown/is-marked-token.ts';
import { MarkdownBlocks } from '../../../src/webview/markdown/markdown-blocks.ts';

const SEED = 20_261;

/** Pieces whose meaning depends on what stands around them. */
const pieces = [
  'A paragraph with **bold**, `code` and a [link](https://example.com).\n\n',
  'Two lines\nof one paragraph\n\n',
  '# Heading\n',
  'Setext\n---\n\n',
  '- one\n- two\n  - three\n\n',
  '- loose\n\n- list\n\n',
  '1. first\n2. second\n\n   inside\n\n',
  '2. second list\n',
  '```ts\nconst a = 1;\n\n// # no heading\n```\n',
  '~~~\n``` not an end\n~~~\n\n',
  '````md\n```js\nnested\n```\n````\n',
  '    indented code\n\n',
  '> quote\nlazy\n\n',
  '> ```js\n> quoted code\n> ```\n\n',
  '| a | b |\n| - | - |\n| 1 | 2 |\n\n',
  '<div>\nraw\n</div>\n\n',
  '***\n',
  'half **bold\n\n',
  'a `tick and _under\n\n',
  '- [x] done\n- [ ] to do\n\n',
  '* * *\n\n',
  'tab\tand trailing  \nbreak\n\n',
  '5 < 6 && 7 > 3 ~ 4\n\n',
];

const documents = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 10 }).map((parts) => parts.join(''));

/** What is shown, without where it stands. */
function shape(tokens: readonly Token[]): unknown {
  return tokens.filter(({ type }) => type !== 'space').map(({ type, raw }) => ({ type, raw: raw.trimEnd() }));
}

function chunks(text: string, sizes: readonly number[]): readonly string[] {
  const prefixes: string[] = [];
  let end = 0;
  for (let index = 0; end < text.length; index += 1) {
    end += sizes[index % sizes.length] ?? 1;
    prefixes.push(text.slice(0, end));
  }
  return prefixes;
}

/** The code of the block at the very end, also inside a list or a quotation. */
function lastCode(tokens: readonly Token[]): string | undefined {
  const last = tokens.at(-1);
  if (last === undefined || !isMarkedToken(last)) return undefined;
  if (last.type === 'list') return lastCode(last.items);
  if (last.type === 'list_item' || last.type === 'blockquote') return lastCode(last.tokens);
  return last.type === 'code' ? last.text : undefined;
}

describe('MarkdownBlocks', () => {
  test('gives what marked gives for the whole text, however the text comes', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(documents, sizes, (text, each) => {
        const blocks = new MarkdownBlocks();
        for (const prefix of chunks(text, each)) blocks.update(prefix);
        blocks.finish();
        expect(shape(blocks.closed)).toEqual(shape(new Lexer({ gfm: true }).lex(text)));
        expect(blocks.tail).toEqual([]);
      }),
      { seed: SEED, numRuns: 400 },
    );
  });

  test('never changes a block that it has closed', () => {
    fc.assert(
      fc.property(documents, (text) => {
        const blocks = new MarkdownBlocks();
        let seen: readonly Token[] = [];
        for (const prefix of chunks(text, [3])) {
          blocks.update(prefix);
          expect(blocks.closed.slice(0, seen.length).every((token, index) => token === seen[index])).toBe(true);
          seen = [...blocks.closed];
        }
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  test('closes a block only when the line behind it is complete', () => {
    const blocks = new MarkdownBlocks();
    blocks.update('1. one\n\n2');
    expect(blocks.closed).toEqual([]);
    blocks.update('1. one\n\n2. two\n\nEnd');
    expect(blocks.closed).toEqual([]);
    blocks.update('1. one\n\n2. two\n\nEnd\n');
    expect(blocks.closed.map(({ type }) => type)).toEqual(['list']);
  });

  test('shows half syntax as if it were closed', () => {
    const blocks = new MarkdownBlocks();
    blocks.update('This is **bo');
    expect(JSON.stringify(blocks.tail)).toContain('"type":"strong"');
    blocks.update('See [the docs](https://exam');
    expect(JSON.stringify(blocks.tail)).toContain('"text":"See the docs"');
  });

  test('holds back a mark that may still become a list, a heading or a fence', () => {
    const blocks = new MarkdownBlocks();
    for (const mark of ['-', '1.', '#', '``', '>  *']) {
      blocks.update(`Words\n${mark}`);
      expect(blocks.tail.map(({ type, raw }) => [type, raw.trim()])).toEqual([['paragraph', 'Words']]);
    }
  });

  test('closes the items of a long list, and goes on counting', () => {
    const item = (index: number): string => `${index}. ${'many words '.repeat(20)}\n`;
    const text = Array.from({ length: 20 }, (_, index) => item(index + 1)).join('');
    const blocks = new MarkdownBlocks();
    for (const prefix of chunks(text, [17])) blocks.update(prefix);
    blocks.finish();
    const lists = blocks.closed.flatMap((token) =>
      isMarkedToken(token) && token.type === 'list' ? [{ start: token.start, count: token.items.length }] : [],
    );
    expect(lists.length).toBeGreaterThan(1);
    let next = 1;
    for (const { start, count } of lists) {
      expect(start).toBe(next);
      next += count;
    }
    expect(next).toBe(21);
  });

  test('shows an open code block without the fence that is being written', () => {
    const blocks = new MarkdownBlocks();
    const codes = ['```ts\nlet a;\n', '```ts\nlet a;\n`', '```ts\nlet a;\n``'].map((text) => {
      blocks.update(text);
      return blocks.tail.map((token) => ('text' in token ? token['text'] : undefined));
    });
    expect(codes).toEqual([['let a;'], ['let a;'], ['let a;']]);
    blocks.update('```ts\nlet a;\n```\nAfter\n');
    expect(blocks.closed.map(({ type }) => type)).toEqual(['code']);
  });

  test.each([
    ['```ts\nlet a;\n', '`'],
    ['```ts\nlet a;\n', '``'],
    ['````ts\nlet a;\n', '```'],
    ['~~~ts\nlet a;\n', '~'],
    ['- item\n\n  ```ts\n  let a;\n  ', '``'],
    ['> ```ts\n> let a;\n> ', '``'],
    ['[1]: https://example.com\n\nWords\n\n```ts\nlet a;\n', '``'],
  ])('ends %j without the unfinished fence %j', (text, half) => {
    const blocks = new MarkdownBlocks();
    for (const prefix of chunks(text + half, [3])) blocks.update(prefix);
    blocks.finish();
    expect(lastCode(blocks.closed)).toBe('let a;');
  });

  test.each([
    ['```ts\nlet a;\n```', 'let a;'],
    ['```ts\nlet a = `\n`\n```\n', 'let a = `\n`'],
    ['```ts\nlet a = b`', 'let a = b`'],
    ['```ts\nlet a;\n~~', 'let a;\n~~'],
    ['    indented\n    ``', 'indented\n``'],
  ])('ends %j with all of its code', (text, code) => {
    const blocks = new MarkdownBlocks();
    for (const prefix of chunks(text, [3])) blocks.update(prefix);
    blocks.finish();
    expect(lastCode(blocks.closed)).toBe(code);
  });

  test('takes a carriage return that is cut from its line feed', () => {
    const blocks = new MarkdownBlocks();
    for (const text of ['a\r', 'a\r\n\r', 'a\r\n\r\nb']) blocks.update(text);
    blocks.finish();
    expect(blocks.closed.map(({ raw }) => raw.trim())).toEqual(['a', 'b']);
  });

  test('finds a link that is defined below its use', () => {
    const blocks = new MarkdownBlocks();
    for (const prefix of chunks('See [docs][1].\n\n[1]: https://example.com\n\nEnd\n', [4])) blocks.update(prefix);
    blocks.finish();
    expect(JSON.stringify(blocks.closed)).toContain('"href":"https://example.com"');
  });

  test('starts again when the text is another one', () => {
    const blocks = new MarkdownBlocks();
    blocks.update('One\n\nTwo\n\nThree\n');
    blocks.update('Other');
    blocks.finish();
    expect(blocks.closed.map(({ raw }) => raw)).toEqual(['Other']);
    blocks.update('Other and more');
    expect(blocks.tail.map(({ raw }) => raw)).toEqual(['Other and more']);
  });
});
