import { mkdir, readFile, writeFile, readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { shownBranch, withMessage, withoutMessage } from '../../../src/conversation/conversation.ts';
import { withSetting } from '../../../src/conversation/conversation-settings.ts';
import { conversationOfEarlierFormat } from '../../../src/conversation/earlier-format.ts';
import { textOf } from '../../../src/conversation/message.ts';
import { keepConversation } from '../../../src/host/chat/keep-conversation.ts';
import { takeOverFiles } from '../../../src/host/conversations/take-over-files.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { scriptedModel, sessionOf } from '../../support/chat-session.ts';
import { temporaryFolder } from '../../support/ledger-fixtures.ts';
import { makePipe } from '../../support/make-pipe.ts';
import { conversationOf, openConversations, question, writeConversation } from '../../support/sample-conversations.ts';
import type { OpenedConversations } from '../../support/sample-conversations.ts';

// Threads and disks of a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let folder = '';
let file = '';
let remove = (): Promise<void> => Promise.resolve();
const opened: Storage[] = [];

beforeEach(async () => {
  const temporary = await temporaryFolder();
  folder = temporary.path;
  file = join(folder, 'turnpike.sqlite');
  remove = temporary.remove;
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((storage) => storage.close()));
  await remove();
});

function open(): OpenedConversations {
  const conversations = openConversations(file);
  opened.push(conversations.storage);
  return conversations;
}

describe('a conversation in the storage', () => {
  test('is the same after the window was opened again, with everything that its answers know', async () => {
    const conversation = { ...conversationOf('c', { rounds: 3 }), group: 'main', pinned: true };
    const first = open();
    writeConversation(first.store, conversation);
    first.store.remember('w', 'c');
    await first.storage.close();
    const second = open();
    expect(await second.store.last('w')).toBe('c');
    expect(await second.store.load('c')).toEqual(conversation);
    expect([...first.problems, ...second.problems]).toEqual([]);
  });

  test('of 2,000 messages with long texts comes whole, page by page', async () => {
    const conversation = conversationOf('c', { rounds: 1_000, asked: 'x'.repeat(2_000) });
    const { store } = open();
    writeConversation(store, conversation);
    const loaded = await store.load('c');
    expect(loaded?.messages.size).toBe(2_000);
    expect(loaded && shownBranch(loaded)).toEqual(shownBranch(conversation));
  });

  test('loses the messages that are deleted, and gets them back', async () => {
    const conversation = conversationOf('c', { rounds: 3 });
    const { store } = open();
    writeConversation(store, conversation);
    const shorter = withoutMessage(conversation, 'c-q1');
    writeConversation(store, shorter, { before: conversation });
    expect((await store.load('c'))?.messages).toEqual(shorter.messages);
    writeConversation(store, conversation, { before: shorter });
    expect((await store.load('c'))?.messages).toEqual(conversation.messages);
  });

  test('is gone when it is deleted, with its messages, and comes back when that is undone', async () => {
    const words = 'nobody else is to read this';
    const conversation = conversationOf('c', { rounds: 2, asked: `${words} `.repeat(1_000) });
    const { store, storage } = open();
    writeConversation(store, conversation);
    store.delete('c');
    expect(await store.load('c')).toBeUndefined();
    expect(await store.list('w')).toEqual([]);
    writeConversation(store, conversation);
    expect(await store.load('c')).toEqual(conversation);
    store.delete('c');
    await storage.close();
    const database = new DatabaseSync(file);
    expect(database.prepare('SELECT COUNT(*) AS n FROM conversations_messages').get()).toEqual({ n: 0 });
    database.close();
    expect((await readFile(file)).includes(words)).toBe(false);
  });

  test('is listed in its workspace: pinned ones first, then the newest', async () => {
    const { store } = open();
    writeConversation(store, { ...conversationOf('old', { rounds: 1 }), changedAt: 1, pinned: true });
    writeConversation(store, { ...conversationOf('new', { rounds: 1 }), changedAt: 3 });
    writeConversation(store, { ...conversationOf('middle', { rounds: 1 }), changedAt: 2, archived: true });
    writeConversation(store, { ...conversationOf('other', { rounds: 1 }), changedAt: 4 }, { workspace: 'elsewhere' });
    expect((await store.list('w')).map(({ id, archived }) => [id, archived])).toEqual([
      ['old', false],
      ['new', false],
      ['middle', true],
    ]);
  });

  test('is found by words of its texts and of its title, whatever their case', async () => {
    const { store } = open();
    writeConversation(store, conversationOf('a', { rounds: 2, asked: 'How does the ÜBERLAUF work?' }));
    writeConversation(store, { ...conversationOf('b', { rounds: 1 }), title: 'About Überlauf' });
    writeConversation(store, conversationOf('c', { rounds: 1 }));
    const found = await store.search('w', 'Überlauf');
    expect(found.map(({ id }) => id).toSorted()).toEqual(['a', 'b']);
    expect(found.find(({ id }) => id === 'a')?.excerpt).toContain('the ÜBERLAUF work');
    expect(await store.search('w', '100%_')).toEqual([]);
  });

  test('is written by two windows at once without loss: each adds its own messages', async () => {
    const conversation = conversationOf('c', { rounds: 1 });
    const [first, second] = [open(), open()];
    writeConversation(first.store, conversation);
    await first.store.list('w');
    const asked = (id: string, at: number) => withMessage(conversation, question(id, 'c-a0', at));
    writeConversation(first.store, asked('here', 2_000), { before: conversation });
    writeConversation(second.store, asked('there', 2_001), { before: conversation });
    await Promise.all([first.store.list('w'), second.store.list('w')]);
    const loaded = await first.store.load('c');
    expect([...(loaded?.messages.keys() ?? [])]).toEqual(['c-q0', 'c-a0', 'here', 'there']);
  });

  test('leaves out a row that is no message, and keeps it in the file', async () => {
    const { store, storage } = open();
    writeConversation(store, conversationOf('c', { rounds: 1 }));
    await storage.close();
    const database = new DatabaseSync(file);
    database.prepare("UPDATE conversations_messages SET body = '{' WHERE id = 'c-a0'").run();
    database.close();
    const again = open();
    expect([...((await again.store.load('c'))?.messages.keys() ?? [])]).toEqual(['c-q0']);
  });
});

test('a window that comes back and that nobody uses writes nothing', async () => {
  const before = open();
  writeConversation(before.store, conversationOf('c', { rounds: 2 }));
  before.store.remember('w', 'c');
  await before.storage.close();
  const { store, storage } = open();
  const last = await store.last('w');
  const database = new DatabaseSync(file);
  const version = () => database.prepare('PRAGMA data_version').get();
  const begin = version();
  const { session } = sessionOf(scriptedModel());
  const kept = keepConversation(session, { store, clock: systemClock, workspace: 'w', remembered: true });
  session.open(await store.load(last ?? ''));
  expect(session.conversation.id).toBe('c');
  await store.list('w'); // answered after all that was written
  expect(version()).toEqual(begin);
  session.open(conversationOf('other', { rounds: 1 }));
  expect(await store.last('w')).toBe('other');
  expect(version()).not.toEqual(begin);
  kept.dispose();
  database.close();
  await storage.close();
});

describe('a conversation that two windows hold', () => {
  test('keeps the name and the pin that one of them set when the other one has its next answer', async () => {
    const conversation = conversationOf('c', { rounds: 1 });
    const first = open();
    const second = open();
    writeConversation(first.store, conversation);
    await first.store.written();
    const held = await second.store.load('c');
    if (held === undefined) throw new Error('the second window does not find it');
    const named = withSetting(withSetting(held, { title: 'My name' }, 2_000), { pinned: true }, 2_000);
    writeConversation(first.store, named, { before: held });
    await first.store.written();
    writeConversation(second.store, withMessage(held, question('q', held.shown, 3_000)), { before: held });
    await second.store.written();
    for (const { store } of [first, second]) {
      expect(await store.list('w')).toMatchObject([{ title: 'My name', pinned: true }]);
      expect(await store.search('w', 'my name')).toHaveLength(1);
      expect(await store.load('c')).toMatchObject({ title: 'My name', pinned: true, shown: 'q' });
    }
    writeConversation(second.store, withSetting(named, { title: '' }, 4_000), { before: named });
    writeConversation(first.store, named, { before: named }); // what it holds still has the name
    await Promise.all([first.store.written(), second.store.written()]);
    expect(await first.store.list('w')).toMatchObject([{ title: 'ask c-q0', pinned: true }]);
  });
});

describe('conversations that an earlier version kept as files', () => {
  const earlier = {
    id: 'earlier',
    group: 'main',
    turns: [
      {
        kind: 'user',
        id: 'u1',
        text: 'What is this?',
        attachment: { path: 'a.ts', languageId: 'typescript', startLine: 1, endLine: 2, text: 'let a;' },
      },
      {
        kind: 'answer',
        id: 'a1',
        status: 'done',
        text: 'Half whole',
        reasoning: 'Hm',
        seams: [{ at: 5, label: 'Continued by anthropic/claude' }],
        route: [],
        footer: { model: 'openai/gpt-5-mini (gpt-5-mini-x)', cost: '≥ $0.0042' },
      },
      { kind: 'user', id: 'u2', text: 'And?' },
    ],
  };

  test('are taken over once, with their files kept', async () => {
    const files = join(folder, 'conversations');
    await mkdir(files);
    await writeFile(join(files, 'earlier.json'), JSON.stringify(earlier));
    await utimes(join(files, 'earlier.json'), 5, 5);
    await writeFile(join(files, 'broken.json'), '{"id": 3}');
    await writeFile(join(files, 'last-shown'), 'earlier');
    const { store } = open();
    expect(await takeOverFiles(files, store, 'w')).toEqual({
      conversations: 1,
      unreadable: ['broken.json'],
      folder: `${files}.taken-over`,
    });
    expect(await readdir(`${files}.taken-over`)).toHaveLength(3);
    expect(await takeOverFiles(files, store, 'w')).toBeUndefined();
    expect(await store.last('w')).toBe('earlier');
    const loaded = await store.load('earlier');
    const branch = loaded === undefined ? [] : shownBranch(loaded);
    expect(branch.map(textOf)).toEqual(['What is this?', 'Half whole', 'And?']);
    expect(branch[0]?.parts[0]).toMatchObject({ type: 'context', name: 'a.ts', text: 'let a;' });
    expect(branch[1]?.parts.map(({ type }) => type)).toEqual(['reasoning', 'text', 'seam', 'text']);
    expect(branch[1]).toMatchObject({
      steps: [
        {
          target: { seller: { vendor: 'openai' }, model: 'gpt-5-mini' },
          cost: { kind: 'at-least', nanoUsd: 4_200_000 },
        },
      ],
    });
  });

  test('wait for a file that another window holds, and are still in their folder until they are on the disk', async () => {
    const files = join(folder, 'conversations');
    await mkdir(files);
    await writeFile(join(files, 'earlier.json'), JSON.stringify(earlier));
    const { store } = open();
    expect(await store.list('w')).toEqual([]); // makes the file
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const taking = takeOverFiles(files, store, 'w');
    await vi.waitFor(async () => expect(await store.list('w')).toHaveLength(1), { timeout: 30_000 });
    expect(await readdir(folder)).toContain('conversations');
    other.exec('ROLLBACK');
    other.close();
    expect(await taking).toMatchObject({ conversations: 1 });
    expect(await readdir(folder)).not.toContain('conversations');
  });

  test('of a version that is used once more are added, and change nothing that was taken over before', async () => {
    const files = join(folder, 'conversations');
    const { store } = open();
    for (const names of [['earlier'], ['earlier', 'later']]) {
      await mkdir(files);
      for (const id of names) await writeFile(join(files, `${id}.json`), JSON.stringify({ ...earlier, id }));
      await writeFile(join(files, 'last-shown'), names.at(-1) ?? '');
      expect(await takeOverFiles(files, store, 'w')).toMatchObject({ conversations: names.length });
      if (names.length > 1) continue;
      const taken = await store.load('earlier');
      if (taken !== undefined) writeConversation(store, { ...taken, title: 'My own title' });
    }
    expect((await store.list('w')).map(({ title }) => title).toSorted()).toEqual(['My own title', 'What is this?']);
    expect(await store.last('w')).toBe('earlier');
    expect((await readdir(folder)).filter((name) => name.startsWith('conversations')).toSorted()).toEqual([
      'conversations.taken-over',
      'conversations.taken-over-2',
    ]);
  });

  test.skipIf(process.platform === 'win32')('do not wait for a pipe among their files', async () => {
    const files = join(folder, 'conversations');
    await mkdir(files);
    makePipe(join(files, 'pipe.json'));
    expect(await takeOverFiles(files, open().store, 'w')).toMatchObject({ unreadable: ['pipe.json'] });
  });

  test('that were half taken over when the window was killed are whole after the next start', async () => {
    const files = join(folder, 'conversations');
    await mkdir(files);
    await writeFile(join(files, 'earlier.json'), JSON.stringify(earlier));
    const { store } = open();
    const half = conversationOfEarlierFormat({ ...earlier, turns: earlier.turns.slice(0, 1) }, 5);
    if (half !== undefined) writeConversation(store, { ...half, pinned: true });
    await takeOverFiles(files, store, 'w');
    const loaded = await store.load('earlier');
    expect(loaded === undefined ? [] : shownBranch(loaded).map(textOf)).toEqual([
      'What is this?',
      'Half whole',
      'And?',
    ]);
    expect(loaded?.pinned).toBe(true);
  });
});
