import type { Frame } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { MAX_IMAGE_EDGE } from '../../src/protocol/image-limits.ts';
import type { PendingAttachment } from '../../src/protocol/conversation.ts';
import type { WebviewMessage } from '../../src/protocol/messages.ts';
import { pngBytes } from '../support/attach-samples.ts';
import { panels } from './context.ts';
import { answer, question, snapshot } from './scenarios.ts';

const openPanel = panels();

/** Id of the search for these letters, when the page has asked for it. */
async function searchFor(page: Frame, letters: string): Promise<string> {
  const search = await page.waitForFunction(
    (wanted) => window.host.posted.find((message) => message.type === 'find-files' && message.letters === wanted),
    letters,
  );
  const message = await search.jsonValue();
  return message?.type === 'find-files' ? message.id : '';
}

const files = ['src/components/search/search-box.tsx', 'src/search.ts'].map((name) => ({
  name,
  uri: `file:///project/${name}`,
}));

describe('what is typed behind a #', () => {
  test('names a file, which the keyboard chooses', async () => {
    const { page, send, posted } = await openPanel(snapshot([]));
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.pressSequentially('Look at #sea');
    const id = await searchFor(page, 'sea');
    await send({ type: 'found-files', id: 'of other letters', files: [{ name: 'other.ts', uri: 'file:///other.ts' }] });
    await send({ type: 'found-files', id, files });
    const options = page.getByRole('listbox', { name: 'Files' }).getByRole('option');
    await options.first().waitFor();
    expect(await options.allTextContents()).toEqual(['search-box.tsxsrc/components/search', 'search.tssrc']);
    await box.press('ArrowDown');
    expect(await options.nth(1).getAttribute('aria-selected')).toBe('true');
    expect(await box.getAttribute('aria-activedescendant')).toBe(await options.nth(1).getAttribute('id'));
    await box.press('Enter');
    expect((await posted()).at(-1)).toEqual({ type: 'attach-uris', uris: ['file:///project/src/search.ts'] });
    expect(await box.inputValue()).toBe('Look at ');
    expect(await options.count()).toBe(0);
    await box.pressSequentially('this');
    await box.press('Enter');
    expect((await posted()).at(-1)).toMatchObject({ type: 'send', text: 'Look at this' });
  });

  test('names a file, which the mouse chooses while the box keeps the keyboard', async () => {
    const { page, send, posted } = await openPanel(snapshot([]));
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.pressSequentially('#');
    await send({ type: 'found-files', id: await searchFor(page, ''), files });
    await page.getByRole('option', { name: 'search-box.tsx' }).click();
    expect((await posted()).at(-1)).toEqual({ type: 'attach-uris', uris: [files[0]?.uri] });
    expect(await box.inputValue()).toBe('');
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('names a folder, which has a picture of its own', async () => {
    const { page, send } = await openPanel(snapshot([]));
    await page.getByRole('textbox', { name: 'Message' }).pressSequentially('#src');
    const found = [{ name: 'src', uri: 'file:///project/src', isFolder: true }, ...files] as const;
    await send({ type: 'found-files', id: await searchFor(page, 'src'), files: found });
    const shapes = page.getByRole('option').locator('path');
    await shapes.nth(2).waitFor();
    const [folder, file] = await shapes.evaluateAll((paths) => paths.map((path) => path.getAttribute('d')));
    expect(folder).not.toBe(file);
  });

  test('stays as it is after Escape, which does not stop the answer that runs', async () => {
    const turns = [question('q', 'Why?'), answer({ status: 'streaming' })];
    const { page, send, posted } = await openPanel(snapshot(turns, { busy: true }));
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.pressSequentially('#sea');
    await send({ type: 'found-files', id: await searchFor(page, 'sea'), files });
    await page.getByRole('listbox').waitFor();
    await box.press('Escape');
    await page.getByRole('listbox').waitFor({ state: 'detached' });
    expect((await posted()).some(({ type }) => type === 'stop')).toBe(false);
    await box.press('Escape');
    expect((await posted()).at(-1)).toEqual({ type: 'stop' });
    expect(await box.inputValue()).toBe('#sea');
  });

  test('is said to name nothing where no file has these letters, and is sent with Enter', async () => {
    const { page, send, posted } = await openPanel(snapshot([]));
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.pressSequentially('#nothing');
    expect(await page.getByText('No file matches').count()).toBe(0);
    await send({ type: 'found-files', id: await searchFor(page, 'nothing'), files: [] });
    const note = page.locator('.file-none');
    await note.waitFor();
    await box.press('Escape');
    await note.waitFor({ state: 'detached' });
    expect(await page.getByRole('option').count()).toBe(0);
    await box.press('Enter');
    expect((await posted()).at(-1)).toMatchObject({ type: 'send', text: '#nothing' });
  });
});

/** Pastes or drops an image of this size, drawn here, with or without words beside it. */
function giveImage(page: Frame, kind: 'paste' | 'drop', size: number, words = ''): Promise<boolean> {
  return page.evaluate(
    async ([type, edge, text]) => {
      const canvas = new OffscreenCanvas(edge, edge / 2);
      canvas.getContext('2d')?.fillRect(0, 0, edge, 10);
      const data = new DataTransfer();
      data.items.add(new File([await canvas.convertToBlob()], 'image.png', { type: 'image/png' }));
      if (text !== '') data.setData('text/plain', text);
      const options = { bubbles: true, cancelable: true };
      const event =
        type === 'paste'
          ? new ClipboardEvent(type, { ...options, clipboardData: data })
          : new DragEvent(type, { ...options, dataTransfer: data });
      document.querySelector('textarea')?.dispatchEvent(event);
      return event.defaultPrevented;
    },
    [kind, size, words] as const,
  );
}

/** One white pixel as a Windows bitmap. */
const BITMAP = 'Qk06AAAAAAAAADYAAAAoAAAAAQAAAAEAAAABABgAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAA////AA==';

/** Pixels of the longer edge of the image that was posted last. */
function edgeOfPosted(page: Frame): Promise<number> {
  return page.evaluate(async () => {
    const message = window.host.posted.findLast(({ type }) => type === 'attach-image');
    const bytes = Uint8Array.from(atob(message?.type === 'attach-image' ? message.data : ''), (one) =>
      one.charCodeAt(0),
    );
    return (await createImageBitmap(new Blob([bytes]))).width;
  });
}

/** What the page has posted about images, without the images. */
async function imagesOf(posted: () => Promise<readonly WebviewMessage[]>): Promise<readonly string[]> {
  return (await posted()).flatMap((message) => {
    if (message.type === 'image-begin') return `begin ${message.name}`;
    if (message.type === 'image-failed') return `failed ${message.reason}`;
    return message.type === 'attach-image' ? 'attach' : [];
  });
}

test('chips that have no room are scrolled to, the newest first, and a bar shows that there are more', async () => {
  const chip = (index: number): PendingAttachment => ({
    id: `c${index}`,
    kind: 'file',
    name: `src/a-${index}.ts`,
    detail: 'about 107 tokens',
  });
  const chips = Array.from({ length: 7 }, (_, index) => chip(index));
  const { page, send } = await openPanel(snapshot([], { attachments: chips }), { width: 300, height: 640 });
  const list = page.getByRole('list', { name: 'Attachments' });
  const room = (): Promise<readonly [number, number]> =>
    list.evaluate(({ clientHeight, scrollHeight }) => [clientHeight, scrollHeight] as const);
  const [shown, whole] = await room();
  expect(shown).toBe(whole); // seven rows have room
  const more = Array.from({ length: 20 }, (_, index) => chip(index));
  await send(snapshot([], { attachments: more }, 2));
  await page.getByText('src/a-19.ts').waitFor();
  const end = await list.evaluate(
    ({ scrollTop, clientHeight, scrollHeight }) => scrollHeight - clientHeight - scrollTop,
  );
  expect(end).toBeLessThan(2);
  expect((await room())[0]).toBeLessThanOrEqual(640 * 0.4);
  const bar = await list.evaluate((element) => getComputedStyle(element, '::-webkit-scrollbar-thumb').backgroundColor);
  expect(bar).not.toBe('rgba(0, 0, 0, 0)');
});

test.each([200, 300])('the box says in one line of a panel of %i px that # names files', async (width) => {
  const { page } = await openPanel(snapshot([]), { width });
  const box = page.getByRole('textbox', { name: 'Message' });
  expect(await box.getAttribute('placeholder')).toContain('# for files');
  const empty = (await box.boundingBox())?.height;
  await box.fill('a');
  expect((await box.boundingBox())?.height).toBe(empty);
});

describe('an image', () => {
  test.each(['paste', 'drop'] as const)('is attached by %s, and the host is told before it is read', async (kind) => {
    const { page, posted } = await openPanel(snapshot([]));
    expect(await giveImage(page, kind, 100)).toBe(true);
    expect(await imagesOf(posted)).toContain('begin image.png');
    await page.waitForFunction(() => window.host.posted.some(({ type }) => type === 'attach-image'));
    expect(await imagesOf(posted)).toEqual(['begin image.png', 'attach']);
    expect(await edgeOfPosted(page)).toBe(100);
    const ids = (await posted()).flatMap((message) =>
      message.type === 'image-begin' || message.type === 'attach-image' ? message.id : [],
    );
    expect(new Set(ids).size).toBe(1);
  });

  test('that is pasted is seen in its chip', async () => {
    const { page, posted, send } = await openPanel(snapshot([]));
    await giveImage(page, 'paste', 100);
    await page.waitForFunction(() => window.host.posted.some(({ type }) => type === 'attach-image'));
    const begin = (await posted()).find(({ type }) => type === 'image-begin');
    const picture = begin?.type === 'image-begin' ? begin.id : '';
    const chip = { id: 'p', kind: 'image', name: 'image.png', detail: '1 KB', picture } as const;
    await send(snapshot([], { attachments: [chip, { ...chip, id: 'other', name: 'other.png', picture: 'other' }] }, 2));
    const thumbnail = page.getByRole('img', { name: 'Picture of image.png' });
    await thumbnail.waitFor();
    const width = await thumbnail.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth));
    expect(width).toBe(56);
    expect(await page.locator('.pending-attachments .thumbnail').count()).toBe(1);
  });

  test('is scaled to what models see', async () => {
    const { page } = await openPanel(snapshot([]));
    await giveImage(page, 'paste', 5000);
    await page.waitForFunction(() => window.host.posted.some(({ type }) => type === 'attach-image'));
    expect(await edgeOfPosted(page)).toBe(MAX_IMAGE_EDGE);
  });

  test('that the host has read is scaled for it, and what is none is told to be none', async () => {
    const { page, send, posted } = await openPanel(snapshot([]));
    const data = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(3000, 10);
      canvas.getContext('2d')?.fillRect(0, 0, 10, 10);
      const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
      return btoa(String.fromCharCode(...bytes));
    });
    await send(
      { type: 'scale-image', id: 'large', data },
      { type: 'scale-image', id: 'broken', data: btoa('no image') },
    );
    await page.waitForFunction(
      () => window.host.posted.filter(({ type }) => type === 'attach-image' || type === 'image-failed').length === 2,
    );
    expect(await edgeOfPosted(page)).toBe(MAX_IMAGE_EDGE);
    const answers = (await posted()).filter(({ type }) => type === 'attach-image' || type === 'image-failed');
    expect(answers).toContainEqual({ type: 'image-failed', id: 'broken', reason: 'no-image' });
    expect(answers).toContainEqual(expect.objectContaining({ type: 'attach-image', id: 'large' }));
  });

  test('of a kind that models do not take is written as one that they take', async () => {
    const { page, send } = await openPanel(snapshot([]));
    await send({ type: 'scale-image', id: 'bmp', data: BITMAP });
    await page.waitForFunction(() => window.host.posted.some(({ type }) => type === 'attach-image'));
    const posted = await page.evaluate(() => window.host.posted.findLast(({ type }) => type === 'attach-image'));
    expect(posted?.type === 'attach-image' && posted.data.startsWith('/9j/')).toBe(true); // JPEG
  });

  test.each([
    ['a PNG', Buffer.from(pngBytes(20_000, 20_000)).toString('base64')],
    ['a bitmap of Windows', bitmap(20_000, 20_000)],
  ])('of too many pixels is not decoded: %s', async (_, data) => {
    const { page, send, posted } = await openPanel(snapshot([]));
    await send({ type: 'scale-image', id: 'bomb', data });
    await page.waitForFunction(() => window.host.posted.some(({ type }) => type === 'image-failed'));
    expect((await posted()).at(-1)).toEqual({ type: 'image-failed', id: 'bomb', reason: 'too-large' });
  });

  test('that is pasted with words is the picture of the words, which are meant', async () => {
    const { page, posted } = await openPanel(snapshot([]));
    expect(await giveImage(page, 'paste', 100, 'a table')).toBe(false);
    expect((await posted()).some(({ type }) => type === 'image-begin')).toBe(false);
  });
});

/** The head of a Windows bitmap, and one pixel of it. */
function bitmap(width: number, height: number): string {
  const bytes = Buffer.from(BITMAP, 'base64');
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  return bytes.toString('base64');
}

describe('a question that waits for what is being read', () => {
  const reading = { id: 'r', kind: 'file', name: 'a.ts', detail: 'reading…', reading: true } as const;

  test('stays in the box with the reason, and can be sent once more when it was given up', async () => {
    const { page, send, questions } = await openPanel(snapshot([], { attachments: [reading] }));
    await page.getByRole('listitem').getByText('reading…').waitFor();
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.fill('Why?');
    await box.press('Enter');
    const note = page.locator('.composer-note');
    await note.getByText('Your question is sent as soon as').waitFor();
    const [first] = await questions();
    await send({ type: 'not-sent', id: first?.id ?? '' });
    await note.waitFor({ state: 'detached' });
    expect(await box.inputValue()).toBe('Why?');
    await box.press('Enter');
    await page.waitForFunction(() => window.host.posted.filter(({ type }) => type === 'send').length === 2);
    const [, second] = await questions();
    expect(second?.text).toBe('Why?');
    expect(second?.id).not.toBe(first?.id);
  });
});

const dropped = [
  { what: 'files of the explorer', kind: 'text/uri-list' },
  { what: 'tabs of editors', kind: 'application/vnd.code.uri-list' },
];

test.each(dropped)(
  '$what are attached when they are dropped, and the box shows that it takes them',
  async ({ kind }) => {
    const { page, posted } = await openPanel(snapshot([]));
    const drag = (type: string): Promise<boolean> =>
      page.evaluate(
        (drop) => {
          const data = new DataTransfer();
          data.setData(drop.kind, '# two files\r\nfile:///project/a.ts\r\nfile:///project/b.ts');
          const event = new DragEvent(drop.type, { bubbles: true, cancelable: true, dataTransfer: data });
          return !document.body.dispatchEvent(event);
        },
        { type, kind },
      );
    expect(await drag('dragover')).toBe(true);
    await page.locator('.composer.drop-here').waitFor();
    expect(await drag('drop')).toBe(true);
    await page.locator('.composer.drop-here').waitFor({ state: 'detached' });
    expect((await posted()).at(-1)).toEqual({
      type: 'attach-uris',
      uris: ['file:///project/a.ts', 'file:///project/b.ts'],
    });
  },
);
