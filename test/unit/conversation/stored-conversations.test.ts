import { mkdir, writeFile, readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  changesBetween,
  newConversation,
  shownBranch,
  titleOf,
  withMessage,
  withoutMessage,
} from '../../../src/conversation/conversation.ts';
import type { Conversation } from '../../../src/conversation/conversation.ts';
import type { ConversationStore } from '../../../src/conversation/conversation-store.ts';
import { textOf } from '../../../src/conversation/message.ts';
import type { Answer, Question } from '../../../src/conversation/message.ts';
import { storedConversations } from '../../../src/conversation/stored-conversations.ts';
import { takeOverFiles } from '../../../src/host/conversations/take-over-files.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { openStorage } from '../../../src/storage/storage.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { openai } from '../../support/chat-session.ts';
import { temporaryFolder } from '../../support/ledger-fixtures.ts';

// Threads and disks of a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const workerPath = fileURLToPath(new URL('../../../src/storage-worker.ts', import.meta.url));
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

function open(): { readonly store: ConversationStore; readonly storage: Storage; readonly problems: unknown[] } {
  const problems: unknown[] = [];
  const storage = openStorage({ file, workerPath, clock: systemClock, onProblem: (problem) => problems.push(problem) });
  opened.push(storage);
  return { store: storedConversations(storage), storage, problems };
}

function question(id: string, parent: string | undefined, at: number, words = `ask ${id}`): Question {
  const parts = [{ type: 'text', text: words }] as const;
  return { kind: 'question', id, ...(parent !== undefined && { parent }), at, parts };
}

function answer(id: string, parent: string, at: number, words = `say ${id}`): Answer {
  const { seller, model } = openai;
  return {
    kind: 'answer',
    id,
    parent,
    at,
    status: 'done',
    group: 'main',
    parts: [
      { type: 'reasoning', text: 'Hm', signature: 'proof', origin: { seller, model } },
      { type: 'text', text: words },
    ],
    steps: [
      {
        outcome: 'answered',
        target: openai,
        attempt: `attempt ${id}`,
        at,
        usage: { input: 10, output: 2, serviceTier: 'default' },
        cost: { kind: 'exact', nanoUsd: 42 },
        timeToFirstTokenMs: 8,
      },
    ],
    endedAt: at + 1,
  };
}

function conversationOf(id: string, rounds: number, words?: string): Conversation {
  let conversation = newConversation(id, 1_000);
  for (let round = 0; round < rounds; round++) {
    const at = 1_000 + round * 2;
    const asked = question(`${id}-q${round}`, conversation.shown, at, words);
    conversation = withMessage(conversation, asked);
    conversation = withMessage(conversation, answer(`${id}-a${round}`, asked.id, at + 1));
  }
  return conversation;
}

function write(store: ConversationStore, conversation: Conversation, workspace = 'w', before?: Conversation): void {
  const { messages, ...head } = conversation;
  const changes = changesBetween(before?.messages ?? new Map(), messages);
  store.write({ ...head, shownTitle: titleOf(conversation), workspace }, changes);
}

describe('a conversation in the storage', () => {
  test('is the same after the window was opened again, with everything that its answers know', async () => {
    const conversation = { ...conversationOf('c', 3), group: 'main', pinned: true };
    const first = open();
    write(first.store, conversation);
    first.store.remember('w', 'c');
    await first.storage.close();
    const second = open();
    expect(await second.store.last('w')).toBe('c');
    expect(await second.store.load('c')).toEqual(conversation);
    expect([...first.problems, ...second.problems]).toEqual([]);
  });

  test('of 2,000 messages with long texts comes whole, page by page', async () => {
    const conversation = conversationOf('c', 1_000, 'x'.repeat(2_000));
    const { store } = open();
    write(store, conversation);
    const loaded = await store.load('c');
    expect(loaded?.messages.size).toBe(2_000);
    expect(loaded && shownBranch(loaded)).toEqual(shownBranch(conversation));
  });

  test('loses the messages that are deleted, and gets them back', async () => {
    const conversation = conversationOf('c', 3);
    const { store } = open();
    write(store, conversation);
    const shorter = withoutMessage(conversation, 'c-q1');
    write(store, shorter, 'w', conversation);
    expect((await store.load('c'))?.messages).toEqual(shorter.messages);
    write(store, conversation, 'w', shorter);
    expect((await store.load('c'))?.messages).toEqual(conversation.messages);
  });

  test('is gone when it is deleted, with its messages, and comes back when that is undone', async () => {
    const conversation = conversationOf('c', 2);
    const { store, storage } = open();
    write(store, conversation);
    store.delete('c');
    expect(await store.load('c')).toBeUndefined();
    expect(await store.list('w')).toEqual([]);
    write(store, conversation);
    expect(await store.load('c')).toEqual(conversation);
    store.delete('c');
    await storage.close();
    const database = new DatabaseSync(file);
    expect(database.prepare('SELECT COUNT(*) AS n FROM conversations_messages').get()).toEqual({ n: 0 });
    database.close();
  });

  test('is listed in its workspace: pinned ones first, then the newest', async () => {
    const { store } = open();
    write(store, { ...conversationOf('old', 1), changedAt: 1, pinned: true });
    write(store, { ...conversationOf('new', 1), changedAt: 3 });
    write(store, { ...conversationOf('middle', 1), changedAt: 2, archived: true });
    write(store, { ...conversationOf('other', 1), changedAt: 4 }, 'elsewhere');
    expect((await store.list('w')).map(({ id, archived }) => [id, archived])).toEqual([
      ['old', false],
      ['new', false],
      ['middle', true],
    ]);
  });

  test('is found by words of its texts and of its title, whatever their case', async () => {
    const { store } = open();
    write(store, conversationOf('a', 2, 'How does the ÜBERLAUF work?'));
    write(store, { ...conversationOf('b', 1), title: 'About Überlauf' });
    write(store, conversationOf('c', 1));
    const found = await store.search('w', 'Überlauf');
    expect(found.map(({ id }) => id).toSorted()).toEqual(['a', 'b']);
    expect(found.find(({ id }) => id === 'a')?.excerpt).toContain('the ÜBERLAUF work');
    expect(await store.search('w', '100%_')).toEqual([]);
  });

  test('is written by two windows at once without loss: each adds its own messages', async () => {
    const conversation = conversationOf('c', 1);
    const [first, second] = [open(), open()];
    write(first.store, conversation);
    await first.store.list('w');
    const asked = (id: string, at: number) => withMessage(conversation, question(id, 'c-a0', at));
    write(first.store, asked('here', 2_000), 'w', conversation);
    write(second.store, asked('there', 2_001), 'w', conversation);
    await Promise.all([first.store.list('w'), second.store.list('w')]);
    const loaded = await first.store.load('c');
    expect([...(loaded?.messages.keys() ?? [])]).toEqual(['c-q0', 'c-a0', 'here', 'there']);
  });

  test('leaves out a row that is no message, and keeps it in the file', async () => {
    const { store, storage } = open();
    write(store, conversationOf('c', 1));
    await storage.close();
    const database = new DatabaseSync(file);
    database.prepare("UPDATE conversations_messages SET body = '{' WHERE id = 'c-a0'").run();
    database.close();
    const again = open();
    expect([...((await again.store.load('c'))?.messages.keys() ?? [])]).toEqual(['c-q0']);
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
});
