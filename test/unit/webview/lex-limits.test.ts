import type { Token } from 'marked';
import { describe, expect, test } from 'vitest';
import { highlight } from '../../../src/webview/highlighter/highlight.ts';
import type { HighlightNode } from '../../../src/webview/highlighter/highlight-tree.ts';
import { OPEN_BLOCK_CHARACTERS, TABLE_CELLS } from '../../../src/webview/markdown/lex-limits.ts';
import { lexInline } from '../../../src/webview/markdown/lex.ts';
import { MarkdownBlocks } from '../../../src/webview/markdown/markdown-blocks.ts';
import { isPlainToken } from '../../../src/webview/markdown/plain-token.ts';

/** Each of these took from 2 s to many minutes when nothing was bounded; a loaded machine gets this much. */
const AT_MOST_MS = 2000;

const table = (columns: number, rows: number): string =>
  `${'|'.repeat(columns + 1)}\n${'|-'.repeat(columns)}|\n${'|\n'.repeat(rows)}`;

const nested = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);

const hostile: Readonly<Record<string, string>> = {
  'a table of 8 million cells': table(2000, 4000),
  'emphasis that is never closed': '*_a '.repeat(6000),
  'emphasis that may be closed anywhere': '*_a'.repeat(8000),
  'nested strong emphasis': nested('**a ', ' a**', 3000),
  'nested links': nested('[a', '](b)', 4000),
  'nested quotes': '> '.repeat(12_000),
  'deeper and deeper quotes': Array.from({ length: 150 }, (_, depth) => `${'>'.repeat(depth)} a`).join('\n'),
  'deeper and deeper lists': Array.from({ length: 150 }, (_, depth) => `${'  '.repeat(depth)}- a`).join('\n'),
  'quotes and lists with lazy lines': Array.from({ length: 300 }, (_, at) => `${'> - '.repeat(at % 8)}a\nlazy\n`).join(
    '',
  ),
  'pointers to pointers': 'char **argv '.repeat(1000),
  'a word of 200,000 characters': 'a'.repeat(200_000),
};

function time(run: () => void): number {
  const begin = performance.now();
  run();
  return performance.now() - begin;
}

/** All that is under a token and what it holds. */
function count(tokens: readonly unknown[]): number {
  return tokens.reduce<number>(
    (sum, token) => sum + 1 + children(token).reduce<number>((n, c) => n + count([c]), 0),
    0,
  );
}

function children(token: unknown): readonly unknown[] {
  if (typeof token !== 'object' || token === null) return [];
  return ['tokens', 'items', 'header', 'rows'].flatMap((name) => {
    const value: unknown = Reflect.get(token, name);
    return Array.isArray(value) ? value.flat() : [];
  });
}

function nestingOf(token: unknown): number {
  return 1 + Math.max(0, ...children(token).map(nestingOf));
}

function fieldOf(token: Token, name: 'rows' | 'header'): readonly unknown[] {
  const value: unknown = Reflect.get(token, name);
  return Array.isArray(value) ? value : [];
}

describe.each(Object.entries(hostile))('%s', (_name, text) => {
  test('is parsed whole in bounded work', () => {
    const blocks = new MarkdownBlocks();
    const took = time(() => {
      blocks.update(text);
      blocks.finish();
    });
    expect(took).toBeLessThan(AT_MOST_MS);
    expect(count(blocks.closed)).toBeLessThan(2 * text.length);
    expect(Math.max(...blocks.closed.map(nestingOf))).toBeLessThan(40);
  });

  test('is parsed in bounded work in each of its pieces', () => {
    const blocks = new MarkdownBlocks();
    const beginning = text.slice(0, 24_000);
    for (let end = 100; end < beginning.length; end += 1700) {
      const took = time(() => blocks.update(beginning.slice(0, end)));
      expect(took).toBeLessThan(AT_MOST_MS);
      expect(count(blocks.tail)).toBeLessThan(2 * OPEN_BLOCK_CHARACTERS);
    }
  });
});

/** The least of three tries, because what else the machine does only adds to it. CPU milliseconds of the thread. */
function worstStep(text: string, step: number): number {
  return Math.min(
    ...[1, 2, 3].map(() => {
      const blocks = new MarkdownBlocks();
      let most = 0;
      for (let end = step; end < text.length + step; end += step) {
        const before = process.threadCpuUsage();
        blocks.update(text.slice(0, end));
        const { user, system } = process.threadCpuUsage(before);
        most = Math.max(most, (user + system) / 1000);
      }
      return most;
    }),
  );
}

test.each([
  ['- a', '\n-a'],
  ['- ', 'x|\n'],
  ['* a\n\n    ', '(|\n'],
  ['- a\n  ', '|x\n'],
  ['1. ', 'x|\n'],
  ['- [|#', '\n---<a '],
  ['- a', '\n#a'],
  ['* a\n\n  ', '"\n===\n> - '],
])('a list item %j of many lines %j holds up no step', (beginning, line) => {
  // 3 to 10 ms; with a look for a heading at each line most took 47 to 310 ms
  expect(worstStep(beginning + line.repeat(12_000 / line.length), 4000)).toBeLessThan(40);
});

test('a heading with a line under it is still found in a list item', () => {
  const blocks = new MarkdownBlocks();
  blocks.update('- Title\n  ===\n\n  Words\n\nSetext\n---\n');
  blocks.finish();
  expect(JSON.stringify(blocks.closed).match(/"type":"heading"/g)).toHaveLength(2);
});

test('12 KB of pointers to pointers cost little in 3,000 pieces', { timeout: 60_000 }, () => {
  const text = 'char **argv '.repeat(1000);
  const blocks = new MarkdownBlocks();
  const took = time(() => {
    for (let end = 4; end <= text.length; end += 4) blocks.update(text.slice(0, end));
  });
  // 0.6 s where nothing else runs; it took more than 100 s
  expect(took).toBeLessThan(10_000);
});

describe('a table', () => {
  test('that is too large is shown as text, and says so', () => {
    const blocks = new MarkdownBlocks();
    blocks.update(`${table(101, 2)}\nAfter.\n`);
    blocks.finish();
    const [first, last] = blocks.closed;
    expect(first !== undefined && isPlainToken(first) && first.reason).toBe('the table has 303 cells in 101 columns');
    expect(last?.raw).toContain('After.');
  });

  test('that is long goes on below with the same columns', () => {
    const row = `| ${'word '.repeat(10)}| 2 |\n`;
    const rows = Math.ceil((3 * OPEN_BLOCK_CHARACTERS) / row.length);
    const text = `| A | B |\n| --- | ---: |\n${row.repeat(rows)}\nThe end.\n`;
    for (const step of [50, text.length]) {
      const blocks = new MarkdownBlocks();
      for (let end = step; end < text.length; end += step) blocks.update(text.slice(0, end));
      blocks.update(text);
      blocks.finish();
      const tables = blocks.closed.filter(({ type }) => type === 'table');
      const cells = tables.flatMap((token) => fieldOf(token, 'rows'));
      expect(tables.length).toBeGreaterThan(2);
      expect(cells).toHaveLength(rows);
      expect(cells.length * 2).toBeLessThan(TABLE_CELLS);
      expect(tables.map((token) => fieldOf(token, 'header').length)).toEqual([2, ...tables.slice(1).map(() => 0)]);
      expect(blocks.closed.at(-1)).toMatchObject({ type: 'paragraph', raw: 'The end.\n' });
    }
  });
});

test('text that is longer than a part keeps its words and its emphasis', () => {
  const sentence = 'It is **fast** and `small`. ';
  const tokens = lexInline(sentence.repeat(200), {});
  expect(tokens.map(({ raw }) => raw).join('')).toBe(sentence.repeat(200));
  expect(tokens.filter(({ type }) => type === 'strong')).toHaveLength(200);
});

test('an ordinary answer is below every limit', () => {
  const text = `${'Some **words** with `code`, a [link](https://example.com) and *more*. '.repeat(25)}\n\n`;
  const blocks = new MarkdownBlocks();
  blocks.update(text.repeat(20));
  blocks.finish();
  expect(blocks.closed).toHaveLength(20);
  expect(JSON.stringify(blocks.closed).match(/"type":"link"/g)).toHaveLength(500);
});

describe('the highlighter', () => {
  test.each(['java', 'ini', 'typescript', 'csharp', 'markdown', 'cpp'])(
    'is quick with one long word in %s',
    (language) => {
      expect(time(() => highlight('a'.repeat(24_000), language))).toBeLessThan(AT_MOST_MS);
      expect(highlight('a'.repeat(24_000), language)).toBeUndefined();
      expect(time(() => highlight('function a b\n'.repeat(230), language))).toBeLessThan(AT_MOST_MS);
    },
  );

  test('nests scopes only so deep that they can be drawn', () => {
    const depthOf = (nodes: readonly HighlightNode[]): number =>
      Math.max(0, ...nodes.map((node) => (typeof node === 'string' ? 0 : 1 + depthOf(node.children))));
    const code = '${`\n'.repeat(700);
    const nodes = highlight(`\`${code}`, 'typescript') ?? [];
    expect(depthOf(nodes)).toBeLessThanOrEqual(30);
    expect(depthOf(nodes)).toBeGreaterThan(5);
  });
});
