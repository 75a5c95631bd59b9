import { appendFile, mkdir, mkdtemp, open, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { attachUris, FILE_TIME_MS } from '../../../src/host/attach/attach-files.ts';
import { MAX_ATTACHMENT_CHARACTERS } from '../../../src/host/attach/bounded-code.ts';
import { IMAGE_TIME_MS, PageImages } from '../../../src/host/attach/page-images.ts';
import { MAX_ATTACHMENTS, PendingAttachments } from '../../../src/host/attach/pending-attachments.ts';
import { fileFacts, readBounded } from '../../../src/host/attach/read-bounded.ts';
import type { HostMessage } from '../../../src/protocol/messages.ts';
import { pngBytes } from '../../support/attach-samples.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { editor, resetEditor } from '../../support/fake-vscode.ts';
import { Uri, workspace } from '../../support/fake-workspace-api.ts';
import { workspaceState } from '../../support/fake-workspace.ts';
import { makePipe } from '../../support/make-pipe.ts';

let folder: string;

beforeEach(async () => {
  resetEditor();
  folder = await mkdtemp(join(tmpdir(), 'turnpike-attach-'));
  workspaceState.folders = [folder];
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function chat() {
  let id = 0;
  const clock = new FakeClock();
  const asked: HostMessage[] = [];
  const attachments = new PendingAttachments(() => `chip${++id}`);
  const images = new PageImages({
    attachments,
    newId: () => `image${asked.length}`,
    clock,
    post: (message) => asked.push(message),
  });
  const attach = (...paths: readonly string[]) => attachUris(paths.map(uri), { attachments, images }, clock);
  return { attachments, images, asked, clock, attach };
}

function uri(path: string): vscode.Uri {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as much of an address as is used
  return Uri.file(join(folder, path)) as unknown as vscode.Uri;
}

const write = (path: string, content: string | Uint8Array) => writeFile(join(folder, path), content);
/** Windows has no pipes in folders, and links only for administrators. */
const IS_WINDOWS = process.platform === 'win32';

const names = ({ chips }: PendingAttachments) => chips.map(({ name }) => name);

/** What is attached, which is one text. */
function onlyText(attachments: PendingAttachments): string {
  const parts = attachments.take();
  expect(parts).toHaveLength(1);
  return parts[0]?.type === 'context' ? parts[0].text : '';
}

describe('files that are attached', () => {
  it('have chips at once, and their content when they have been read', async () => {
    const { attachments, attach } = chat();
    await write('a.ts', 'let a;');
    await write('b.ts', 'let b;');
    const attached = attach('a.ts', 'b.ts');
    expect(attachments.chips.map(({ name, detail }) => [name, detail])).toEqual([
      ['a.ts', 'reading…'],
      ['b.ts', 'reading…'],
    ]);
    await attached;
    expect(attachments.take()).toMatchObject([{ text: 'let a;' }, { text: 'let b;' }]);
    expect(editor.messages).toEqual([]);
  });

  it('are two where their paths are alike in two folders of the workspace', async () => {
    const { attachments, attach } = chat();
    for (const root of ['one', 'two']) {
      await mkdir(join(folder, root));
      await write(`${root}/a.ts`, root);
    }
    workspaceState.folders = [join(folder, 'one'), join(folder, 'two')];
    await attach('one/a.ts', 'two/a.ts');
    expect(names(attachments)).toEqual(['one/a.ts', 'two/a.ts']);
  });

  it('that cannot go are said in one message, and the others go', async () => {
    const { attachments, attach } = chat();
    await write('a.ts', 'let a;');
    await write('empty.ts', '');
    await write('binary', Uint8Array.of(1, 0, 2));
    await attach('empty.ts', 'a.ts', 'binary', 'gone.ts');
    expect(names(attachments)).toEqual(['a.ts']);
    expect(editor.messages).toEqual([
      'empty.ts is empty. binary is neither text nor an image nor a PDF, so no model could read it. ' +
        'gone.ts cannot be read: it is not there any more.',
    ]);
  });

  it('beyond the bound are said, not dropped', async () => {
    const { attachments, attach } = chat();
    await write('a.ts', 'let a;');
    for (let index = 0; index < MAX_ATTACHMENTS; index++)
      attachments.add({ key: `${index}`, part: { type: 'image', mediaType: 'image/png', data: '' } });
    await attach('a.ts');
    expect(editor.messages).toEqual(['a.ts was left out: 50 attachments are enough.']);
  });

  it('of gigabytes are refused without being read', async () => {
    const { attachments, attach } = chat();
    await write('huge.log', 'x');
    await truncate(join(folder, 'huge.log'), 2 ** 31);
    const before = process.memoryUsage().arrayBuffers;
    await attach('huge.log');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
    expect(editor.messages).toEqual(['huge.log has more than 8 MB: attach a part of it.']);
    expect(attachments.chips).toEqual([]);
  });

  it.skipIf(IS_WINDOWS)('that are pipes, devices or links in a circle are refused at once', async () => {
    const { attachments, attach } = chat();
    makePipe(join(folder, 'pipe'));
    await symlink('/dev/zero', join(folder, 'zero'));
    await symlink(join(folder, 'circle'), join(folder, 'circle'));
    await attach('pipe', 'zero', 'circle');
    expect(editor.messages).toEqual([
      'pipe is no regular file, but a pipe, a device or the like. ' +
        'zero is no regular file, but a pipe, a device or the like. ' +
        'circle cannot be read: its link leads back to itself.',
    ]);
    expect(attachments.chips).toEqual([]);
  });

  it('of another file system are looked at before they are read', async () => {
    const { attachments, images } = chat();
    const { remoteFiles } = workspaceState;
    remoteFiles.set('memfs:///a.ts', new TextEncoder().encode('let a;'));
    remoteFiles.set('memfs:///large.ts', new Uint8Array(21 * 1024 * 1024).fill(65));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as much of an address as is used
    const uris = ['/a.ts', '/large.ts'].map((path) => new Uri('memfs', path) as unknown as vscode.Uri);
    await attachUris(uris, { attachments, images });
    expect(attachments.take()).toMatchObject([{ text: 'let a;' }]);
    expect(editor.messages).toEqual(['/large.ts has more than 20 MB: attach a part of it.']);
  });

  it('that do not answer are given up after a while', async () => {
    const { attachments, images, clock } = chat();
    const answers = vi.spyOn(workspace.fs, 'stat').mockReturnValue(new Promise(() => undefined));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as much of an address as is used
    const attached = attachUris([new Uri('sleepy', '/a.ts') as unknown as vscode.Uri], { attachments, images }, clock);
    await clock.advance(FILE_TIME_MS);
    await attached;
    answers.mockRestore();
    expect(editor.messages).toEqual(['/a.ts cannot be read: nothing was heard of it for 30 seconds.']);
    expect([attachments.chips, clock.pending]).toEqual([[], 0]);
  });
});

describe('a file', () => {
  it('that grows while it is read is never read beyond its limit', async () => {
    await write('log', 'x'.repeat(10_000));
    const read = readBounded(uri('log'), (head) => {
      expect(head).toHaveLength(4096);
      return 20_000;
    });
    await appendFile(join(folder, 'log'), 'y'.repeat(100_000));
    expect(await read).toEqual({ kind: 'too-large', limit: 20_000 });
  });

  it.skipIf(process.platform !== 'linux')('whose size the system does not know is read all the same', async () => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as much of an address as is used
    const status = Uri.file('/proc/self/status') as unknown as vscode.Uri;
    expect(await fileFacts(status)).toEqual({ kind: 'file', size: 0 });
    const read = await readBounded(status, () => 100_000);
    expect(read.kind === 'bytes' && read.bytes.length).toBeGreaterThan(100);
    expect(await readBounded(status, () => 100)).toEqual({ kind: 'too-large', limit: 100 });
  });
});

describe('a folder', () => {
  const fill = async (count: number, content = 'x'): Promise<void> => {
    await mkdir(join(folder, 'src'));
    for (let index = 0; index < count; index++) await write(`src/${String(index).padStart(4, '0')}.ts`, content);
  };

  it('of exactly 500 files goes whole, and nothing is said', async () => {
    const { attachments, attach } = chat();
    await fill(500);
    await attach('src');
    expect(editor.messages).toEqual([]);
    expect(onlyText(attachments)).toContain('--- 0499.ts\nx\n');
  });

  it('of more files says so, and no more than one file too many is asked for', async () => {
    const { attachments, attach } = chat();
    await fill(501);
    await attach('src');
    expect(workspaceState.searches).toMatchObject([{ include: '**/*', limit: 501 }]);
    expect(editor.messages).toEqual(['Of src are left out: more than 500 files.']);
    expect(onlyText(attachments)).toContain('--- 0499.ts');
  });

  it.skipIf(IS_WINDOWS)('goes without the files that cannot be read, which are counted', async () => {
    const { attachments, attach } = chat();
    await fill(2);
    await write('src/binary', Uint8Array.of(0, 1));
    await symlink(join(folder, 'src/circle'), join(folder, 'src/circle'));
    makePipe(join(folder, 'src/pipe'));
    await write('src/empty', '');
    await attach('src');
    expect(editor.messages).toEqual([
      'Of src are left out: the text of 3 files that are no text, too large or not readable.',
    ]);
    const text = onlyText(attachments);
    expect(text).toContain('--- 0001.ts\nx\n');
    expect(text).toContain('--- empty\n');
    expect(text.split('\n').slice(0, 6)).toEqual(['0000.ts', '0001.ts', 'binary', 'circle', 'empty', 'pipe']);
  });

  it('goes as far as there is room, and says what found none', async () => {
    const { attachments, attach } = chat();
    await fill(4, 'x'.repeat(100_000));
    await attach('src');
    expect(editor.messages).toEqual(['Of src are left out: the text of 2 files, since there is no more room.']);
    expect(onlyText(attachments).length).toBeLessThanOrEqual(MAX_ATTACHMENT_CHARACTERS);
  });

  it('leaves out what the settings exclude from searches', async () => {
    const { attach } = chat();
    await fill(1);
    const patterns = { '**/node_modules': true, '**/dist': true, '**/*.{a,b}': true, '**/kept': false };
    workspaceState.settings.set('search.exclude', patterns);
    await attach('src');
    expect(workspaceState.searches).toMatchObject([{ exclude: '{**/node_modules,**/dist}' }]);
  });

  it('without files is refused', async () => {
    const { attach } = chat();
    await fill(0);
    await attach('src');
    expect(editor.messages).toEqual(['src holds no files that the settings do not exclude.']);
  });
});

describe('an image file', () => {
  it('that models take goes as it is', async () => {
    const { attachments, asked, attach } = chat();
    await write('a.png', pngBytes(40, 30));
    await attach('a.png');
    expect(asked).toEqual([]);
    expect(attachments.take()).toMatchObject([{ type: 'image', mediaType: 'image/png' }]);
  });

  it('that is too large is scaled by the page, also by one that comes later', async () => {
    const { attachments, images, asked, attach } = chat();
    await write('a.png', pngBytes(5000, 30));
    const attached = attach('a.png');
    await expect.poll(() => asked).toHaveLength(1);
    images.askAgain();
    const request = { type: 'scale-image', id: 'image0', data: Buffer.from(pngBytes(5000, 30)).toString('base64') };
    expect(asked).toEqual([request, request]);
    expect(attachments.isReading).toBe(true);
    const small = Buffer.from(pngBytes(2000, 12)).toString('base64');
    images.take('image0', small);
    await attached;
    expect(attachments.take()).toEqual([{ type: 'image', mediaType: 'image/png', data: small }]);
  });

  it('that the page cannot read, or never answers for, is refused in words', async () => {
    const { attachments, images, asked, clock, attach } = chat();
    await write('a.png', pngBytes(5000, 30));
    const first = attach('a.png');
    await expect.poll(() => asked).toHaveLength(1);
    images.fail('image0', 'no-image');
    await first;
    const second = attach('a.png');
    await expect.poll(() => asked).toHaveLength(2);
    await clock.advance(IMAGE_TIME_MS);
    await second;
    expect(editor.messages).toEqual([
      'a.png is no image that can be read. For other files choose Attach context.',
      'a.png could not be made small enough in time: open the chat and attach it again.',
    ]);
    expect([attachments.chips, clock.pending]).toEqual([[], 0]);
  });

  it('of more than 20 MB is refused', async () => {
    const { attach } = chat();
    const file = await open(join(folder, 'a.png'), 'w');
    await file.write(pngBytes(10, 10));
    await file.truncate(20 * 1024 * 1024 + 1);
    await file.close();
    await attach('a.png');
    expect(editor.messages).toEqual(['a.png has more than 20 MB: attach a part of it.']);
  });
});

describe('an image that is pasted', () => {
  const small = Buffer.from(pngBytes(40, 30)).toString('base64');

  it('has a chip while the page reads it, and is one when it is pasted twice', async () => {
    const { attachments, images, clock } = chat();
    for (const id of ['p1', 'p2']) {
      const begun = images.begin(id, 'shot.png');
      expect(attachments.chips.at(-1)).toMatchObject({ name: 'shot.png', detail: 'reading…' });
      images.take(id, small);
      await begun;
      expect(attachments.chips.at(-1)?.picture).toBe(id); // so that the page shows its picture
    }
    expect([names(attachments), clock.pending]).toEqual([['Image (PNG)'], 0]);
  });

  it('is no chip any more, and said, where the page cannot read it', async () => {
    const { attachments, images } = chat();
    const begun = images.begin('p1', 'notes.txt');
    images.fail('p1', 'no-image');
    await begun;
    expect(attachments.chips).toEqual([]);
    expect(editor.messages).toEqual(['notes.txt is no image that can be read. For other files choose Attach context.']);
  });

  it('that was removed meanwhile comes no more', async () => {
    const { attachments, images } = chat();
    const begun = images.begin('p1', '');
    attachments.remove('chip1');
    await begun;
    images.take('p1', small);
    await settled();
    expect([attachments.chips, editor.messages]).toEqual([[], []]);
  });

  it('of many has its time from when the page came to the one before it', async () => {
    const { attachments, images, clock } = chat();
    const begun = ['p1', 'p2', 'p3'].map((id) => images.begin(id, `${id}.png`));
    for (const id of ['p1', 'p2']) {
      await clock.advance(IMAGE_TIME_MS - 1);
      images.take(id, Buffer.from(pngBytes(40, Number(id.slice(1)))).toString('base64'));
    }
    expect(editor.messages).toEqual([]);
    await clock.advance(IMAGE_TIME_MS);
    await Promise.all(begun);
    expect(attachments.chips).toHaveLength(2);
    expect(editor.messages).toEqual([expect.stringMatching(/^p3\.png could not be made small enough in time/)]);
    expect(clock.pending).toBe(0);
  });

  it('of more than there is room for is told once', async () => {
    const { attachments, images } = chat();
    editor.press = () => new Promise(() => undefined);
    for (let index = 0; index < MAX_ATTACHMENTS + 20; index += 1) void images.begin(`p${index}`, '');
    await settled();
    expect(attachments.chips).toHaveLength(MAX_ATTACHMENTS);
    expect(editor.messages).toEqual([`${MAX_ATTACHMENTS} attachments are enough for one question.`]);
  });

  it('is refused where the page sends what models do not take', async () => {
    const { attachments, images } = chat();
    const begun = images.begin('p1', 'shot.png');
    images.take('p1', Buffer.from('no image').toString('base64'));
    await begun;
    expect(attachments.chips).toEqual([]);
    expect(editor.messages).toEqual([
      'shot.png is too large: images of up to 20 MB and 100 megapixels are made small enough.',
    ]);
  });
});
