import { expect, test } from 'vitest';
import { fileLetters, withoutLetters } from '../../../src/webview/state/file-letters.ts';

test.each([
  ['#', 1, ''],
  ['Look at #sea', 12, 'sea'],
  ['Look at #src/a.ts and', 17, 'src/a.ts'],
  ['one\n#two', 8, 'two'],
])('in %j a file is named at %i', (text, caret, letters) => {
  expect(fileLetters(text, caret)).toBe(letters);
});

test.each([
  ['# Heading', 9],
  ['a#b', 3],
  ['##', 2],
  ['issue #12', 9],
  ['Look at #sea', 4],
  ['', 0],
])('in %j none is named at %i', (text, caret) => {
  expect(fileLetters(text, caret)).toBeUndefined();
});

test('the letters leave the text when the file is taken', () => {
  expect(withoutLetters('Look at #sea', 12)).toBe('Look at ');
  expect(withoutLetters('Look at #sea now', 12)).toBe('Look at now');
  expect(withoutLetters('no file', 3)).toBe('no file');
});
