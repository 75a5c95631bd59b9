import { describe, expect, it } from 'vitest';
import type { CodePart } from '../../../src/host/attach/bounded-code.ts';
import { boundedCode, MAX_ATTACHMENT_CHARACTERS } from '../../../src/host/attach/bounded-code.ts';

/** Lines 11 to `end` of a file. */
function code(end: number, text: string): CodePart {
  const place = { source: 'selection', name: 'src/a.ts', languageId: 'typescript' } as const;
  return { type: 'context', ...place, lines: { start: 11, end }, text };
}

describe('attached code', () => {
  it('goes whole when it is not too long', () => {
    const part = code(12, `${'x'.repeat(MAX_ATTACHMENT_CHARACTERS - 2)}\ny`);
    expect(boundedCode(part)).toEqual({ part });
  });

  it('goes with its first lines when it is too long, and it is said which', () => {
    const line = `${'x'.repeat(99)}\n`;
    const { part, leftOut } = boundedCode(code(10_010, line.repeat(10_000)));
    expect(part.text.length).toBeLessThanOrEqual(MAX_ATTACHMENT_CHARACTERS);
    expect(part.text.endsWith('x')).toBe(true);
    const lines = part.text.split('\n').length;
    expect(lines).toBe(2621);
    expect(part.lines.end).toBe(11 + 2621 - 1);
    expect(leftOut).toBe('src/a.ts (lines 11 to 10010) is too long: only lines 11 to 2631 will be sent.');
  });

  it('is cut within a line that is too long by itself', () => {
    const { part, leftOut } = boundedCode(code(11, 'x'.repeat(10_000_000)));
    expect(part).toMatchObject({ lines: { start: 11, end: 11 } });
    expect(part.text).toHaveLength(MAX_ATTACHMENT_CHARACTERS);
    expect(leftOut).toContain('only the beginning of line 11 will be sent');
    const second = boundedCode(code(12, `\n${'x'.repeat(10_000_000)}`));
    expect(second.part).toMatchObject({ lines: { start: 11, end: 12 } });
    expect(second.leftOut).toContain('only the beginning of line 12 will be sent');
  });
});
