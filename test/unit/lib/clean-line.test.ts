import { expect, it } from 'vitest';
import { cleanLine } from '../../../src/lib/clean-line.ts';
import { cpuMs } from '../../support/cpu-ms.ts';

const ESCAPE = '\u001B';

it.each([
  ['one\r\ntwo\n\n\tthree', 'one two three'],
  [`${ESCAPE}[31mred${ESCAPE}[0m text`, 'red text'],
  [`${ESCAPE}]0;title\u0007after`, 'after'],
  [`${ESCAPE}]8;;https://evil.example${ESCAPE}\\link`, 'link'],
  [`a${ESCAPE}cb`, 'a b'],
  ['a\u009B31mb\u0085c', 'a 31mb c'],
  ['a\u0000\u0008\u007Fb', 'a b'],
  ['line\u2028separator', 'line separator'],
  ['user\u202Egnp.exe\u2066x\u2069', 'usergnp.exex'],
  ['sk-\u200Btest\u2060-key\uFEFF', 'sk-test-key'],
  ['  two  spaces, and around  ', 'two spaces, and around'],
  ['one space ', 'one space'],
  ['', ''],
  ['half \uD83D of a pair', 'half \uFFFD of a pair'],
  ["Größe 漢字 🙂 'quoted' [31m]", "Größe 漢字 🙂 'quoted' [31m]"],
])('%j is %j', (text, expected) => {
  expect(cleanLine(text)).toBe(expected);
});

it('takes no time, whatever it is given', () => {
  const pieces = [ESCAPE, `${ESCAPE}[`, `${ESCAPE}]`, ' ', '\n', '\u202E', `${ESCAPE} `, '1;'];
  const cleanAll = (): void => {
    for (const piece of pieces) cleanLine(piece.repeat(65_536 / piece.length));
  };
  expect(cpuMs(cleanAll)).toBeLessThan(500);
});
