import { describe, expect, it } from 'vitest';
import { boundedCode, MAX_ATTACHMENT_CHARACTERS } from '../../../src/host/bounded-code.ts';

const place = { path: 'src/a.ts', languageId: 'typescript', startLine: 11 };

describe('attached code', () => {
  it('goes whole when it is not too long', () => {
    const attachment = { ...place, endLine: 12, text: `${'x'.repeat(MAX_ATTACHMENT_CHARACTERS - 2)}\ny` };
    expect(boundedCode(attachment)).toEqual({ attachment });
  });

  it('goes with its first lines when it is too long, and it is said which', () => {
    const line = `${'x'.repeat(99)}\n`;
    const { attachment, leftOut } = boundedCode({ ...place, endLine: 10_010, text: line.repeat(10_000) });
    expect(attachment.text.length).toBeLessThanOrEqual(MAX_ATTACHMENT_CHARACTERS);
    expect(attachment.text.endsWith('x')).toBe(true);
    const lines = attachment.text.split('\n').length;
    expect(lines).toBe(2621);
    expect(attachment.endLine).toBe(11 + 2621 - 1);
    expect(leftOut).toBe('The selection (lines 11 to 10010) is too long: only lines 11 to 2631 will be sent.');
  });

  it('is cut within a line that is too long by itself', () => {
    const { attachment, leftOut } = boundedCode({ ...place, endLine: 11, text: 'x'.repeat(10_000_000) });
    expect(attachment).toMatchObject({ startLine: 11, endLine: 11 });
    expect(attachment.text).toHaveLength(MAX_ATTACHMENT_CHARACTERS);
    expect(leftOut).toContain('only the beginning of line 11 will be sent');
    const second = boundedCode({ ...place, endLine: 12, text: `\n${'x'.repeat(10_000_000)}` });
    expect(second.attachment).toMatchObject({ startLine: 11, endLine: 12 });
    expect(second.leftOut).toContain('only the beginning of line 12 will be sent');
  });
});
