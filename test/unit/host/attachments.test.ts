import { describe, expect, it, vi } from 'vitest';
import { attachableFile, MAX_BINARY_BYTES } from '../../../src/host/attach/attachable-file.ts';
import { MAX_ATTACHMENT_CHARACTERS } from '../../../src/host/attach/bounded-code.ts';
import { patternOf } from '../../../src/host/attach/find-files.ts';
import { MAX_ATTACHMENTS, PendingAttachments } from '../../../src/host/attach/pending-attachments.ts';
import type { ContextPart } from '../../../src/conversation/message.ts';
import { plain } from '../../../src/host/attach/terminal-output.ts';

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3);
const file = (bytes: Uint8Array, name = 'src/a.txt') => attachableFile({ name, languageId: 'plaintext', bytes });
const utf8 = (text: string) => new TextEncoder().encode(text);

describe('an attached file', () => {
  it('goes as text when it is text', () => {
    expect(file(utf8('hallo ü'))).toEqual({
      kind: 'part',
      part: { type: 'context', source: 'file', name: 'src/a.txt', languageId: 'plaintext', text: 'hallo ü' },
    });
  });

  it('goes as a picture or a document by its first bytes, whatever its name', () => {
    expect(file(png)).toEqual({
      kind: 'part',
      part: { type: 'image', mediaType: 'image/png', data: Buffer.from(png).toString('base64') },
    });
    expect(file(utf8('%PDF-1.7 …'), 'paper.bin')).toMatchObject({
      part: { type: 'file', mediaType: 'application/pdf', name: 'paper.bin' },
    });
  });

  it('is refused in words when no model could read it', () => {
    expect(file(Uint8Array.of(0x7f, 0x45, 0, 1))).toMatchObject({
      reason: expect.stringContaining('neither text nor'),
    });
    expect(file(utf8(' \n'))).toEqual({ kind: 'refused', reason: 'src/a.txt is empty.' });
    const large = new Uint8Array(MAX_BINARY_BYTES + 1);
    large.set(png);
    expect(file(large)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('more than 5 MB') });
  });

  it('goes with its first lines when it is too long, and it is said which', () => {
    const long = file(utf8(`${'x'.repeat(99)}\n`.repeat(10_000)));
    if (long.kind !== 'part' || long.part.type !== 'context') throw new Error('no text');
    expect(long.part.text.length).toBeLessThanOrEqual(MAX_ATTACHMENT_CHARACTERS);
    expect(long.part.lines).toEqual({ start: 1, end: 2621 });
    expect(long.leftOut).toBe('src/a.txt is too long: only lines 1 to 2621 will be sent.');
  });
});

describe('what is attached to the next question', () => {
  const code = (name: string): ContextPart => ({ type: 'context', source: 'file', name, languageId: '', text: name });

  function pending() {
    let id = 0;
    const attachments = new PendingAttachments(() => `chip${++id}`);
    const changed = vi.fn();
    attachments.onDidChange(changed);
    return { attachments, changed };
  }

  it('is several things, each of which can be removed', () => {
    const { attachments, changed } = pending();
    for (const name of ['a.ts', 'b.ts']) attachments.add(code(name));
    attachments.add({ type: 'image', mediaType: 'image/png', data: 'A'.repeat(65_536) });
    expect(attachments.chips.map(({ kind, name, detail }) => `${kind} ${name} ${detail}`)).toEqual([
      'file a.ts about 1 tokens',
      'file b.ts about 1 tokens',
      'image Image (PNG) 48 KB',
    ]);
    attachments.remove('chip1');
    expect(changed).toHaveBeenCalledTimes(4);
    expect(attachments.take()).toHaveLength(2);
    expect(attachments.chips).toEqual([]);
  });

  it('holds the same thing once, in its newest state', () => {
    const { attachments } = pending();
    attachments.add(code('a.ts'));
    attachments.add({ ...code('a.ts'), text: 'new' });
    expect(attachments.take()).toMatchObject([{ text: 'new' }]);
  });

  it('is bounded', () => {
    const { attachments } = pending();
    for (let index = 0; index < MAX_ATTACHMENTS; index++) expect(attachments.add(code(`${index}.ts`))).toBe(true);
    expect(attachments.add(code('more.ts'))).toBe(false);
    expect(attachments.add(code('0.ts'))).toBe(true);
  });
});

describe('the pattern that finds files', () => {
  it('takes letters in both cases, and nothing that is typed as a pattern', () => {
    expect(patternOf('aP')).toBe('**/*[aA][pP]*');
    expect(patternOf(' src/a-1 ')).toBe('**/*[sS][rR][cC]/[aA]-1*');
    expect(patternOf('{*}')).toBe('**/*???*');
    expect(patternOf('ß')).toBe('**/*ß*');
  });
});

describe('the output of a terminal', () => {
  it('is text without colours, cursor moves and marks of the shell', () => {
    const output =
      '\u001B]633;C\u0007\u001B[1;31merror\u001B[0m: no\r\n\u001B[2K\u001B]0;title\u001B\\done\u0008\r\n\r\n';
    expect(plain(output)).toBe('error: no\ndone');
  });
});
