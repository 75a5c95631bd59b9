import { expect, it } from 'vitest';
import type { Turn } from '../../../src/protocol/conversation.ts';
import { askedBefore, recalled } from '../../../src/webview/state/asked-before.ts';

const version = { index: 1, count: 1 };

function asked(id: string, text: string): Turn {
  return { kind: 'user', id, text, attachments: [], version };
}

it('has each question once, those that wait as the newest, and none without words', () => {
  const turns = [asked('1', 'a'), asked('2', ''), asked('3', 'b'), asked('4', 'a')];
  expect(askedBefore(turns, [{ id: 'k', text: 'c' }])).toEqual(['b', 'a', 'c']);
});

it('has 5,000 questions made of one template within 400 ms', () => {
  const template = 'Explain this function, and what may go wrong in it. '.repeat(20);
  const turns = Array.from({ length: 5000 }, (_, index) => asked(`${index}`, `${template}${10_000 + index}`));
  const begun = performance.now();
  expect(askedBefore(turns, [])).toHaveLength(5000);
  expect(performance.now() - begun).toBeLessThan(400);
});

it('steps to older questions and back to the empty box', () => {
  const questions = ['a', 'b'];
  const older = ['', 'b', 'a'].map((text) => recalled(questions, text, -1));
  expect(older).toEqual(['b', 'a', 'a']);
  expect(['a', 'b'].map((text) => recalled(questions, text, 1))).toEqual(['b', '']);
});

it('brings nothing where there is none, or where other words are in the box', () => {
  expect([recalled([], '', -1), recalled(['a'], '', 1), recalled(['a'], 'mine', -1)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
