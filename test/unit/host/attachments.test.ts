import { beforeEach, describe, expect, it, vi } from 'vitest';
import { attachableFile, byteLimit, MAX_DOCUMENT_BYTES } from '../../../src/host/attach/attachable-file.ts';
import { shownAttachment, sizeWords } from '../../../src/host/attach/attachment-words.ts';
import { MAX_ATTACHMENT_CHARACTERS } from '../../../src/host/attach/bounded-code.ts';
import { MAX_ATTACHMENTS, PendingAttachments } from '../../../src/host/attach/pending-attachments.ts';
import type { Found } from '../../../src/host/attach/pending-attachments.ts';
import { selectedCode } from '../../../src/host/attach/selection.ts';
import type { ContextPart } from '../../../src/conversation/message.ts';
import { MAX_IMAGE_BYTES } from '../../../src/protocol/image-limits.ts';
import { editorWith, pngBytes } from '../../support/attach-samples.ts';
import { resetEditor } from '../../support/fake-vscode.ts';
import { workspaceState } from '../../support/fake-workspace.ts';

const png = pngBytes(40, 30);
const file = (bytes: Uint8Array, name = 'src/a.txt') => attachableFile({ name, languageId: 'plaintext', bytes });
const utf8 = (text: string) => new TextEncoder().encode(text);
beforeEach(resetEditor);

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
    const large = new Uint8Array(MAX_DOCUMENT_BYTES + 1);
    large.set(utf8('%PDF-1.7'));
    expect(file(large)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('more than 5 MB') });
  });

  it('is an image to be made smaller where vendors do not take it as it is', () => {
    const heavy = new Uint8Array(MAX_IMAGE_BYTES + 1);
    heavy.set(png);
    expect(file(heavy)).toEqual({ kind: 'large-image' });
    expect(file(heavy.subarray(0, MAX_IMAGE_BYTES))).toMatchObject({ kind: 'part' });
    expect(file(pngBytes(2001, 10))).toEqual({ kind: 'large-image' });
    expect(byteLimit(png)).toBeGreaterThan(byteLimit(utf8('text')));
  });

  it('goes with its first lines when it is too long, and it is said which', () => {
    const long = file(utf8(`${'x'.repeat(99)}\n`.repeat(10_000)));
    if (long.kind !== 'part' || long.part.type !== 'context') throw new Error('no text');
    expect(long.part.text.length).toBeLessThanOrEqual(MAX_ATTACHMENT_CHARACTERS);
    expect(long.part.lines).toEqual({ start: 1, end: 2621 });
    expect(long.leftOut).toBe('src/a.txt is too long: only lines 1 to 2621 will be sent.');
  });
});

const code = (name: string, text = name): ContextPart => ({
  type: 'context',
  source: 'file',
  name,
  languageId: '',
  text,
});
const found = (name: string, text?: string): Found => ({ key: `file ${name}`, part: code(name, text) });

function pending() {
  let id = 0;
  const attachments = new PendingAttachments(() => `chip${++id}`);
  const changed = vi.fn();
  attachments.onDidChange(changed);
  return { attachments, changed };
}

const words = ({ chips }: PendingAttachments) => chips.map(({ kind, name, detail }) => `${kind} ${name} ${detail}`);

describe('what is attached to the next question', () => {
  it('is several things, each of which can be removed', () => {
    const { attachments, changed } = pending();
    for (const name of ['a.ts', 'b.ts']) attachments.add(found(name, 'x'.repeat(4800)));
    attachments.add({
      key: 'image',
      part: { type: 'image', mediaType: 'image/png', data: Buffer.from(pngBytes(1000, 825)).toString('base64') },
    });
    expect(words(attachments)).toEqual([
      'file a.ts about 1.2K tokens',
      'file b.ts about 1.2K tokens',
      'image Image (PNG) about 1.1K tokens',
    ]);
    attachments.remove('chip1');
    expect(changed).toHaveBeenCalledTimes(4);
    expect(attachments.take()).toHaveLength(2);
    expect(attachments.chips).toEqual([]);
  });

  it('holds the same thing once, in its newest state', () => {
    const { attachments } = pending();
    attachments.add(found('a.ts'));
    attachments.add(found('a.ts', 'new'));
    expect(attachments.take()).toMatchObject([{ text: 'new' }]);
  });

  it('holds different things of one name, and tells them apart', () => {
    const { attachments } = pending();
    attachments.add({ key: 'terminal 1', part: code('Terminal: bash') });
    attachments.add({ key: 'terminal 2', part: code('Terminal: bash') });
    expect(attachments.chips.map(({ name }) => name)).toEqual(['Terminal: bash', 'Terminal: bash (2)']);
    expect(attachments.take()).toHaveLength(2);
  });

  it('is bounded', () => {
    const { attachments } = pending();
    for (let index = 0; index < MAX_ATTACHMENTS; index++) expect(attachments.add(found(`${index}.ts`))).toBe(true);
    expect(attachments.add(found('more.ts'))).toBe(false);
    expect(attachments.begin({ key: 'more', kind: 'file', name: 'more' })).toBe(undefined);
    expect(attachments.add(found('0.ts'))).toBe(true);
  });

  it('comes back from the queue as the thing that it was', () => {
    const { attachments } = pending();
    attachments.add(found('a.ts'));
    for (const part of attachments.take()) attachments.putBack(part);
    attachments.add(found('a.ts', 'new'));
    expect(attachments.take()).toMatchObject([{ text: 'new' }]);
  });
});

describe('what is still being read', () => {
  const toRead = { key: 'file a.ts', kind: 'file', name: 'a.ts' } as const;

  it('has a chip that says so, and in its place the one with the content', async () => {
    const { attachments } = pending();
    const reading = attachments.begin(toRead);
    attachments.add(found('b.ts'));
    expect(attachments.chips[0]).toMatchObject({ name: 'a.ts', detail: 'reading…', reading: true });
    reading?.done(code('a.ts'));
    expect(attachments.chips[0]).toEqual({ id: 'chip1', kind: 'file', name: 'a.ts', detail: 'about 1 token' });
    expect(attachments.take()).toMatchObject([{ name: 'a.ts' }, { name: 'b.ts' }]);
  });

  it('is aborted when its chip is removed, and comes no more', async () => {
    const { attachments } = pending();
    const reading = attachments.begin(toRead);
    const waiting = attachments.whenRead();
    expect(attachments.isAwaited).toBe(true);
    attachments.remove('chip1');
    expect(await waiting).toBe('read');
    expect(reading?.signal.aborted).toBe(true);
    reading?.done(code('a.ts'));
    expect([attachments.chips, attachments.isAwaited]).toEqual([[], false]);
  });

  it('lets who waits know when it cannot be read, and gives up at Stop', async () => {
    const { attachments } = pending();
    const reading = attachments.begin(toRead);
    const failing = attachments.whenRead();
    reading?.fail();
    expect(await failing).toBe('failed');
    const second = attachments.begin(toRead);
    const stopped = attachments.whenRead();
    attachments.stop();
    expect(await stopped).toBe('stopped');
    expect([second?.signal.aborted, attachments.chips]).toEqual([true, []]);
  });

  it('goes on at Stop where no question waits for it', () => {
    const { attachments } = pending();
    attachments.begin(toRead);
    attachments.stop();
    expect(attachments.isReading).toBe(true);
  });
});

describe('a selection', () => {
  it('is another one than a second one on the same line', () => {
    const { attachments } = pending();
    for (const [start, end] of [
      [0, 3],
      [4, 9],
    ] as const) {
      // prettier-ignore
      const selected = selectedCode(editorWith('/w/src/a.ts', { start, end }));
      if (selected !== undefined) attachments.add(selected);
    }
    expect(attachments.chips).toHaveLength(2);
  });

  it('has the name of its folder where the workspace has several, and is another one in each', () => {
    workspaceState.folders = ['/one', '/two'];
    const { attachments } = pending();
    for (const path of ['/one/a.ts', '/two/a.ts']) {
      const selected = selectedCode(editorWith(path, { start: 0, end: 3 }));
      if (selected !== undefined) attachments.add(selected);
    }
    expect(attachments.chips.map(({ name }) => name)).toEqual(['one/a.ts:1', 'two/a.ts:1']);
  });
});

describe('the size that a chip tells', () => {
  const image = (width: number, height: number) =>
    sizeWords({ type: 'image', mediaType: 'image/png', data: Buffer.from(pngBytes(width, height)).toString('base64') });
  const pdf = (text: string) =>
    sizeWords({
      type: 'file',
      mediaType: 'application/pdf',
      data: Buffer.from(text).toString('base64'),
      name: 'a.pdf',
    });

  it('of an image is a guess from its pixels, as vendors count them', () => {
    expect(image(200, 200)).toBe('about 54 tokens');
    expect(image(1000, 1000)).toBe('about 1.3K tokens');
    expect(image(2000, 2000)).toBe('about 1.6K tokens');
    expect(image(2000, 100)).toBe('about 164 tokens');
    expect(sizeWords({ type: 'image', mediaType: 'image/png', data: 'A'.repeat(65_536) })).toBe('48 KB');
  });

  it('of a PDF is a guess from its pages, where it tells them', () => {
    const page = '<< /Type /Page /Parent 1 0 R >>';
    expect(pdf(`%PDF-1.4 << /Type /Pages /Count 2 >> ${page} ${page}`)).toBe('about 4.5K tokens');
    expect(pdf('%PDF-1.5 1 0 obj << /Linearized 1 /L 9 /O 3 /N 12 >>')).toBe('about 27K tokens');
    expect(pdf(`%PDF-1.5 ${'x'.repeat(4087)}`)).toBe('4 KB');
  });
});

describe('what went with a question, as it is shown', () => {
  it('is the size of a document, and nothing of what is in it', () => {
    const data = 'A'.repeat(65_536);
    expect(shownAttachment({ type: 'file', mediaType: 'application/pdf', data, name: 'a.pdf' })).toEqual({
      kind: 'file',
      name: 'a.pdf',
      languageId: '',
      content: '',
      detail: '48 KB',
    });
  });
});
