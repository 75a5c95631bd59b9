import { expect, test } from 'vitest';
import { CHUNK_MAX, codeChunks } from '../../../src/webview/markdown/code-chunks.ts';

const block = `function name() {\n${'  call();\n'.repeat(100)}}\n\n`;

test('chunks make the code again, and none is too long', () => {
  for (const code of ['', 'a', block.repeat(9), 'a'.repeat(10_000), '\n'.repeat(10_000), '😀'.repeat(4000)]) {
    const chunks = codeChunks(code);
    expect(chunks.join('')).toBe(code);
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThanOrEqual(CHUNK_MAX);
    expect(chunks.filter((chunk) => /^[\uDC00-\uDFFF]/.test(chunk))).toEqual([]);
  }
});

test('a chunk ends before a line that is not indented', () => {
  for (const chunk of codeChunks(block.repeat(9)).slice(1)) expect(chunk).toMatch(/^function/);
});

test('added text changes only the last chunk', () => {
  const code = block.repeat(9);
  for (let end = 0; end < code.length; end += 97) {
    const before = codeChunks(code.slice(0, end)).slice(0, -1);
    expect(codeChunks(code.slice(0, end + 97)).slice(0, before.length)).toEqual(before);
  }
});
