import { describe, expect, test } from 'vitest';
import { continuesCode } from '../../../src/webview/state/continues-code.ts';
import { createSeamMarker } from '../../../src/webview/state/mark-seams.ts';

const label = 'Continued by x/y';
const open = { marks: '```', info: 'ts', prefix: '', unfinished: false };
const markSeams = createSeamMarker();

describe('code that was cut goes on', () => {
  test.each([
    ['code and its end', '  return 1;\n}\n```\n\nThat is all.\n'],
    ['the end alone', '```\n\nThat is all.\n'],
    ['the end, prose, and another block', '```\n\nThen run:\n\n```sh\nnpm test\n```\n'],
    ['code without an end', '(value) => value + 1;\n'],
    ['a comment', '// Each value is added to the sum.\nsum += value;\n'],
    ['nothing yet', ''],
    ['an end that is not complete', '``'],
  ])('with %s', (_name, text) => {
    expect(continuesCode(text, open)).toBe(true);
  });
});

describe('code that was cut does not go on', () => {
  test.each([
    ['the block opened again', '```ts\nconst a = 1;\n```\n'],
    ['the block opened again without a language', '```\nconst a = 1;\n```\n'],
    ['a sentence and the block again', 'Here is the rest of it:\n\n```ts\nconst a = 1;\n```\n'],
    ['a sentence', 'Sorry, the answer was cut off there.\n'],
  ])('with %s', (_name, text) => {
    expect(continuesCode(text, open)).toBe(false);
  });
});

test('a block of text may hold sentences', () => {
  const text = 'Sorry, the answer was cut off there.\n';
  expect(continuesCode(text, { ...open, info: 'text' })).toBe(true);
});

test('the block is closed at the seam, with its own marks, when what follows is not its code', () => {
  const before = '````ts\nconst a';
  const after = '```ts\nconst a = 1;\n```\n';
  expect(markSeams(before + after, [{ at: before.length, label }])).toBe(`${before}\n\`\`\`\`\n\n\uFDD0\n\n${after}`);
});

test('a second continuation is looked at by itself', () => {
  const text = '```ts\na = 1;b = 2;\n```ts\nc = 3;';
  const seams = [
    { at: 12, label },
    { at: 19, label },
  ];
  expect(markSeams(text, seams)).toBe('```ts\na = 1;\uFDD0b = 2;\n```\n\n\uFDD1\n\n```ts\nc = 3;');
});
