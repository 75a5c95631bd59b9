import { expect, it } from 'vitest';
import { createSuggestions } from '../../../src/config/did-you-mean.ts';

it('suggests no more for a reading once it has compared half a million pairs of letters', () => {
  const suggest = createSuggestions();
  let read = 0;
  function* names(): Generator<string> {
    for (let index = 0; index < 290; index += 1) {
      read += 1;
      yield `a-group-with-a-name-of-forty-letters-${1000 + index}`;
    }
  }
  const word = 'a-gruop-with-a-name-of-forty-letters-1007';
  expect(suggest(word, names())).toBe('a-group-with-a-name-of-forty-letters-1007');
  expect(read).toBe(290);
  for (let mistake = 0; mistake < 1000; mistake += 1) suggest(word, names());
  expect(read).toBeLessThan(375);
  expect(suggest(word, names())).toBeUndefined();
});

it('takes a word of more than 64 letters for no slip', () => {
  const suggest = createSuggestions();
  expect(suggest(`${'a'.repeat(63)}b`, ['a'.repeat(64)])).toBe('a'.repeat(64));
  expect(suggest(`${'a'.repeat(64)}b`, ['a'.repeat(65)])).toBeUndefined();
});
