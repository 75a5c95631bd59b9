import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { shownBranch, withMessage } from '../../../src/conversation/conversation.ts';
import { conversationPort } from '../../../src/conversation/conversation-port.ts';
import { conversationOfEarlierFormat } from '../../../src/conversation/earlier-format.ts';
import type { Answer } from '../../../src/conversation/message.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { temporaryFolder } from '../../support/ledger-fixtures.ts';
import {
  answer,
  conversationOf,
  openConversations,
  question,
  writeConversation,
} from '../../support/sample-conversations.ts';
import type { OpenedConversations } from '../../support/sample-conversations.ts';

// Threads and disks of a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let file = '';
let remove = (): Promise<void> => Promise.resolve();
const opened: Storage[] = [];

beforeEach(async () => {
  const temporary = await temporaryFolder();
  file = join(temporary.path, 'turnpike.sqlite');
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

describe('a conversation that was deleted while it is open', () => {
  test.each([
    ['another window', () => [open(), open()] as const],
    [
      'its own window',
      () => {
        const window = open();
        return [window, window] as const;
      },
    ],
  ])('by %s is whole again when it goes on', async (_, windows) => {
    const [here, there] = windows();
    const before = conversationOf('c', { rounds: 3 });
    writeConversation(here.store, before);
    await here.store.list('w');
    there.store.delete('c');
    expect(await there.store.list('w')).toEqual([]);
    const after = withMessage(before, question('c-q9', 'c-a2', 2_000));
    writeConversation(here.store, after, { before });
    const size = async () => (await here.store.load('c'))?.messages.size; // also while only the question is in the storage
    await vi.waitFor(async () => expect(await size()).toBe(7), { timeout: 30_000 });
    const loaded = await there.store.load('c');
    expect(loaded && shownBranch(loaded)).toEqual(shownBranch(after));
  });
});

describe('an answer that runs nowhere any more', () => {
  const running: Answer = { ...answer('a', 'q', 2), status: 'running' };
  const isUnderWay = (message: Answer) =>
    conversationPort.isUnderWay({ type: 'message', conversation: 'c', message, writtenAt: 1 });

  test('is stopped when its conversation is restored or imported', async () => {
    const { store } = open();
    const { messages: _, ...head } = conversationOf('c', { rounds: 0 });
    expect(isUnderWay(running)).toBe(true);
    await store.writePages({ ...head, shownTitle: 'c', workspace: 'w' }, [[question('q', undefined, 1), running]]);
    const loaded = (await store.load('c'))?.messages.get('a');
    expect(loaded).toMatchObject({ status: 'stopped', parts: running.parts });
    expect(loaded?.kind === 'answer' && isUnderWay(loaded)).toBe(false);
  });

  test.each(['waiting', 'streaming'])('is stopped when an earlier version kept it as %s', (status) => {
    const turns = [
      { kind: 'user', id: 'q', text: 'Why?' },
      { kind: 'answer', id: 'a', status, text: 'Because', reasoning: '', seams: [] },
    ];
    const taken = conversationOfEarlierFormat({ id: 'c', turns }, 5)?.messages.get('c:a');
    expect(taken).toMatchObject({ status: 'stopped', endedAt: 4 });
  });
});

describe('a list', () => {
  test('says whether it may lack conversations', async () => {
    const { store } = open();
    expect(await store.isPartial()).toBe(false);
  });

  test('says so where the file cannot be opened', async () => {
    await mkdir(file);
    const { store } = open();
    expect(await store.list('w')).toEqual([]);
    expect(await store.isPartial()).toBe(true);
    await rmdir(file);
  });
});

test('a conversation whose head is damaged is listed, can be opened and can be deleted', async () => {
  const first = open();
  writeConversation(first.store, conversationOf('c', { rounds: 2, asked: 'Why?' }));
  await first.storage.close();
  const database = new DatabaseSync(file);
  database.exec("UPDATE conversations SET head = 'no JSON'");
  database.close();
  const { store } = open();
  expect(await store.list('w')).toMatchObject([{ id: 'c', title: 'Why?' }]);
  expect((await store.load('c'))?.messages.size).toBe(4);
  store.delete('c');
  expect(await store.list('w')).toEqual([]);
});
