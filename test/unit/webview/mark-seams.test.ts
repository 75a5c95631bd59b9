import { describe, expect, test } from 'vitest';
import { openFenceLine } from '../../../src/webview/markdown/open-fence-line.ts';
import { markSeams, onlyMarks, splitAtMarks, withoutMarks } from '../../../src/webview/state/mark-seams.ts';

const label = 'Continued by x/y';

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

test.each([
  ['text', undefined],
  ['```ts\ncode', { line: '```ts', marks: '```', indent: '' }],
  ['```ts\ncode\n```\n', undefined],
  ['````\n```\nstill', { line: '````', marks: '````', indent: '' }],
  ['- a\n\n  ~~~\n```\n', { line: '~~~', marks: '~~~', indent: '  ' }],
])('openFenceLine(%j) is %j', (text, line) => {
  expect(openFenceLine(text)).toEqual(line);
});
