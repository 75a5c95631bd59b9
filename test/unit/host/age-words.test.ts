import { expect, it } from 'vitest';
import { ageWords } from '../../../src/host/words/age-words.ts';

it.each([
  [-5, 'just now'],
  [59, 'just now'],
  [60, '1 min ago'],
  [113, '1 min ago'],
  [3_599, '59 min ago'],
  [3_600, '1 h ago'],
  [86_399, '23 h ago'],
  [86_400, '1 day ago'],
  [4 * 86_400, '4 days ago'],
])('%d s are %s', (seconds, words) => {
  expect(ageWords(seconds * 1_000)).toBe(words);
});
