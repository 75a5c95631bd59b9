import { describe, expect, it } from 'vitest';
import { insertedCode, withoutSharedLines } from '../../../src/host/inserted-code.ts';

/** `|` is the cursor, or two of them the ends of the selection. The lines after the code was put there. */
function inserted(marked: string, code: string): string {
  const lines = marked.split('\n');
  const first = lines.findIndex((line) => line.includes('|'));
  const start = lines[first]?.indexOf('|') ?? 0;
  const last = lines.findLastIndex((line) => line.includes('|'));
  const isOne = marked.split('|').length === 2;
  const plain = lines.map((line) => line.replaceAll('|', ''));
  const lastMark = lines[last]?.lastIndexOf('|') ?? 0;
  const end = isOne || first !== last ? lastMark : lastMark - 1;
  const { text, wholeLines } = insertedCode(code, {
    firstLine: plain[first] ?? '',
    start,
    lastLine: plain[last] ?? '',
    end,
  });
  const head = wholeLines ? '' : (plain[first] ?? '').slice(0, start);
  const tail = wholeLines ? '' : (plain[last] ?? '').slice(end);
  return [...plain.slice(0, first), head + text + tail, ...plain.slice(last + 1)].join('\n');
}

describe('inserted code', () => {
  it('stands on lines of its own, indented as the line of the cursor', () => {
    expect(inserted('if (a) {\n  |\n}', 'b();\nif (c) {\n\td();\n}\n')).toBe(
      'if (a) {\n  b();\n  if (c) {\n  \td();\n  }\n}',
    );
  });

  it('does not join the lines before and after it', () => {
    expect(inserted('  first();|\nlast();', 'one();\ntwo();')).toBe('  first();\n  one();\n  two();\nlast();');
    expect(inserted('a();| b();', 'one();\ntwo();')).toBe('a();\none();\ntwo();\nb();');
  });

  it('loses the indentation that it was written with', () => {
    expect(inserted('|', '    one\n      two\n\n    three')).toBe('one\n  two\n\nthree');
  });

  it('of one line goes where the cursor is, into the middle of a line', () => {
    expect(inserted('const a = |;', '  f(x)\n')).toBe('const a = f(x);');
  });

  it('takes the place of what is selected', () => {
    expect(inserted('  |old();\n  older();|\nrest', 'new1();\nnew2();')).toBe('  new1();\n  new2();\nrest');
  });
});

describe('several selections', () => {
  const range = (from: number, to: number, name = '') => ({ start: { line: from }, end: { line: to }, name });

  it('each take the code, and those that share a line once', () => {
    const selections = [range(4, 5), range(5, 6), range(1, 1, 'first'), range(1, 2, 'second'), range(8, 8)];
    expect(withoutSharedLines(selections)).toEqual([range(1, 1, 'first'), range(4, 5), range(8, 8)]);
  });
});
