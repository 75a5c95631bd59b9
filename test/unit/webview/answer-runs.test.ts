import { describe, expect, test } from 'vitest';
import type { AnswerPart } from '../../../src/protocol/conversation.ts';
import { createAnswerRuns, sameSeams } from '../../../src/webview/state/answer-runs.ts';

const text = (words: string): AnswerPart => ({ type: 'text', text: words });
const reasoning = (words: string): AnswerPart => ({ type: 'reasoning', text: words });
const seam: AnswerPart = { type: 'seam', label: 'Continued by x/y' };
const call: AnswerPart = { type: 'call', name: 'search', input: '{}', whole: true };
const source = (title: string): AnswerPart => ({ type: 'source', url: 'https://example.com', title });

const answerRuns = (parts: readonly AnswerPart[]): ReturnType<ReturnType<typeof createAnswerRuns>> =>
  createAnswerRuns()(parts);

const kinds = (...parts: readonly AnswerPart[]): readonly string[] => answerRuns(parts).map(({ type }) => type);

describe('the runs of an answer', () => {
  test('keep the order of the parts, and say where each begins', () => {
    expect(kinds(reasoning('a'), call, reasoning('b'), text('c'), call, text('d'))).toEqual([
      'reasoning',
      'call',
      'reasoning',
      'text',
      'call',
      'text',
    ]);
    expect(answerRuns([text('a'), seam, text('b'), call]).map(({ index, isLast }) => [index, isLast])).toEqual([
      [0, false],
      [3, true],
    ]);
  });

  test('texts on both sides of a seam are one text with a mark', () => {
    expect(answerRuns([text('1. on'), seam, text('e\n2. two')])).toEqual([
      {
        type: 'text',
        text: '1. one\n2. two',
        seams: [{ at: 5, label: 'Continued by x/y' }],
        index: 0,
        isLast: true,
      },
    ]);
  });

  test('what is thought after a seam belongs to the seam', () => {
    expect(answerRuns([text('a'), seam, reasoning('x'), reasoning('y'), text('b'), seam, text('c')])).toMatchObject([
      {
        text: 'abc',
        seams: [
          { at: 1, reasoning: 'x\n\ny' },
          { at: 2, label: 'Continued by x/y' },
        ],
      },
    ]);
    expect(kinds(text('a'), reasoning('x'), text('b'))).toEqual(['text', 'reasoning', 'text']);
  });

  test('an answer may begin with a seam, or end with one', () => {
    expect(kinds(seam, text('a'))).toEqual(['text']);
    expect(answerRuns([reasoning('x'), seam, text('a'), seam])).toMatchObject([
      { type: 'reasoning' },
      { type: 'text', text: 'a' },
    ]);
  });

  test('thoughts that follow each other are one, sources are one list, and an empty thought is none', () => {
    expect(answerRuns([reasoning('a'), reasoning(''), reasoning('b')])).toMatchObject([{ text: 'a\n\nb' }]);
    expect(answerRuns([source('1'), source('2'), text('x'), source('3')])).toMatchObject([
      { sources: [{ title: '1' }, { title: '2' }] },
      { type: 'text' },
      { sources: [{ title: '3' }] },
    ]);
    expect(kinds(reasoning(''), text('a'))).toEqual(['text']);
  });
});

test('a run whose parts are as they were stays the same object while the answer grows', () => {
  const runsOf = createAnswerRuns();
  const parts = [reasoning('x'), text('a'), seam, reasoning('y'), text('b'), call];
  const before = runsOf([...parts, text('c')]);
  const after = runsOf([...parts, text('cd')]);
  expect(after.map((run, index) => run === before[index])).toEqual([true, true, true, false]);
  expect(runsOf([...parts, text('cd'), call])[3]).toMatchObject({ text: 'cd', isLast: false });
});

test.each([
  ['texts and thoughts', [text('a'), reasoning('x')]],
  ['seams and thoughts', [seam, reasoning('x')]],
])('4,096 %s are put together within 50 ms', (_, two) => {
  const parts = Array.from({ length: 2048 }, () => two).flat();
  const begun = performance.now();
  answerRuns(parts);
  expect(performance.now() - begun).toBeLessThan(50);
});

test('seams that say the same stay the same object', () => {
  const before = [{ at: 1, label: 'x' }];
  expect(sameSeams(before, [{ at: 1, label: 'x' }])).toBe(before);
  for (const after of [[], [{ at: 2, label: 'x' }], [{ at: 1, label: 'y' }], [{ at: 1, label: 'x', reasoning: 'r' }]])
    expect(sameSeams(before, after)).toBe(after);
});
