import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Conversation } from '../../../src/host/chat/chat-session.ts';
import { openConversationStore } from '../../../src/host/chat/conversation-store.ts';

const root = mkdtempSync(join(tmpdir(), 'turnpike-store-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
const folder = (): string => join(root, String(++folders));
const conversation = (id: string, text = 'Hi there\nmore'): Conversation => ({
  id,
  group: 'main',
  turns: [
    { kind: 'user', id: 'u', text },
    { kind: 'answer', id: 'a', status: 'done', text: 'Hello', reasoning: '', seams: [], route: [] },
  ],
});
const nobody = (): void => {};

describe('the conversation store', () => {
  it('gives back what it kept', async () => {
    const store = openConversationStore(folder(), nobody);
    await store.save(conversation('c1'));
    expect(await store.load('c1')).toEqual(conversation('c1'));
    expect(await store.load('c2')).toBeUndefined();
    expect((await store.list()).map(({ id, title }) => [id, title])).toEqual([['c1', 'Hi there']]);
  });

  it('keeps the last of many saves at once, and leaves no temporary file', async () => {
    const path = folder();
    const store = openConversationStore(path, nobody);
    await Promise.all(Array.from({ length: 20 }, (_, index) => store.save(conversation('c', `Question ${index}`))));
    expect((await store.list())[0]?.title).toBe('Question 19');
    expect(readdirSync(path)).toEqual(['c.json']);
  });

  it('keeps both when two windows go on with one conversation', async () => {
    const path = folder();
    const first = openConversationStore(path, nobody);
    await first.save(conversation('c', 'Before'));
    const second = openConversationStore(path, nobody);
    await second.load('c');
    expect(await second.save(conversation('c', 'Of the second'))).toBe('c');
    await new Promise((resolve) => setTimeout(resolve, 10)); // file times have a grain
    const kept = await Promise.all([
      first.save(conversation('c', 'Of the first')),
      first.save(conversation('c', 'Of the first, later')),
    ]);
    expect(new Set(kept).size).toBe(1);
    expect(kept[0]).not.toBe('c');
    const titles = (await first.list()).map(({ title }) => title);
    expect(titles.toSorted()).toEqual(['Of the first, later', 'Of the second']);
    expect((await first.load(kept[0] ?? ''))?.id).toBe(kept[0]);
  });

  it('remembers which conversation was shown', async () => {
    const path = folder();
    const store = openConversationStore(path, nobody);
    expect(await store.last()).toBeUndefined();
    await store.remember('c1');
    await store.remember('c2');
    expect(await openConversationStore(path, nobody).last()).toBe('c2');
    expect(await store.list()).toEqual([]);
  });

  it('sets a damaged file aside and says where', async () => {
    const path = folder();
    const damaged: string[] = [];
    const store = openConversationStore(path, (file) => damaged.push(file));
    await store.save(conversation('c'));
    writeFileSync(join(path, 'c.json'), '{"id":"c","turns":[{"kind"');
    expect(await store.load('c')).toBeUndefined();
    expect(damaged).toHaveLength(1);
    expect(readFileSync(damaged[0] ?? '', 'utf8')).toBe('{"id":"c","turns":[{"kind"');
  });

  it('keeps no empty conversation, and no name leaves the folder', async () => {
    const path = folder();
    const store = openConversationStore(path, nobody);
    await store.save({ id: 'empty', turns: [], group: undefined });
    expect(await store.list()).toEqual([]);
    await store.save(conversation('../../evil'));
    expect(readdirSync(path)).toEqual(['______evil.json']);
  });

  it('tells when the disk refuses', async () => {
    const path = folder();
    writeFileSync(path, 'a file where the folder should be');
    await expect(openConversationStore(path, nobody).save(conversation('c'))).rejects.toThrow();
  });
});
