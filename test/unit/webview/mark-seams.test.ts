import { describe, expect, test } from 'vitest';
import { createSeamMarker, onlyMarks, splitAtMarks, withoutMarks } from '../../../src/webview/state/mark-seams.ts';

const label = 'Continued by x/y';
const markSeams = createSeamMarker();

describe('seams', () => {
  test('are marked where they are, and the marks can be taken out again', () => {
    const marked = markSeams('one two three', [
      { at: 4, label },
      { at: 8, label },
    ]);
    expect(splitAtMarks(marked)).toEqual([{ text: 'one ' }, { seam: 0, text: 'two ' }, { seam: 1, text: 'three' }]);
    expect(withoutMarks(marked)).toBe('one two three');
    expect(onlyMarks(marked)).toHaveLength(2);
  });

  test('between two blocks become a paragraph, so that a heading stays a heading', () => {
    expect(markSeams('one\n\n# two', [{ at: 5, label }])).toBe('one\n\n\uFDD0\n\n# two');
  });

  test('inside a code block leave it open', () => {
    expect(markSeams('```ts\na\n\nb', [{ at: 9, label }])).toBe('```ts\na\n\n\uFDD0b');
  });

  test('a text without a mark is one piece', () => {
    expect(splitAtMarks('plain')).toEqual([{ text: 'plain' }]);
  });
});

test('what stands before a seam is looked through once while the text behind it grows', () => {
  const before = '```ts\nlet a;\n'.padEnd(200_000, 'x\n');
  const marker = createSeamMarker();
  const seams = [{ at: before.length, label }];
  for (const after of ['', 'b', 'b = 1;', 'b = 1;\n```\n']) {
    expect(marker(before + after, seams)).toBe(`${before}\uFDD0${after}`);
    expect(marker(before + after, seams)).toBe(createSeamMarker()(before + after, seams));
  }
  const other = `Text\n\n${before}`.slice(0, before.length);
  expect(marker(`${other}b`, seams)).toBe(createSeamMarker()(`${other}b`, seams));
});

test('a code block of a quote is closed as one of a quote', () => {
  const before = '> ```ts\n> let a;\n';
  const marked = createSeamMarker()(`${before}That was all there is to say.\n`, [{ at: before.length, label }]);
  expect(marked).toBe(`${before}> \`\`\`\n\n\uFDD0\n\nThat was all there is to say.\n`);
});
