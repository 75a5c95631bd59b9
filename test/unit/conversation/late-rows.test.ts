import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { withMessage, withoutMessage, withReplaced } from '../../../src/conversation/conversation.ts';
import type { Conversation } from '../../../src/conversation/conversation.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { temporaryFolder } from '../../support/ledger-fixtures.ts';
import {
  answer,
  conversationOf,
  openConversations,
  question,
  writeConversation,
} from '../../support/sample-conversations.ts';
import type { OpenedConversations, OpenOptions } from '../../support/sample-conversations.ts';

// Threads and disks of a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let folder = '';
let remove = (): Promise<void> => Promise.resolve();
const opened: Storage[] = [];

beforeEach(async () => {
  const temporary = await temporaryFolder();
  folder = temporary.path;
  remove = temporary.remove;
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((storage) => storage.close()));
  await remove();
});

const file = (): string => join(folder, 'turnpike.sqlite');

function open(options: OpenOptions = {}): OpenedConversations {
  const conversations = openConversations(file(), { busyTimeoutMs: 50, ...options });
  opened.push(conversations.storage);
  return conversations;
}

/** Closes the window while another program holds the lock: what `write` wrote then stands in a file beside the storage's. */
async function keptBeside(window: OpenedConversations, write: () => void): Promise<void> {
  const database = new DatabaseSync(file());
  database.exec('BEGIN IMMEDIATE');
  write();
  await window.storage.close();
  database.exec('COMMIT');
  database.close();
  expect(readdirSync(folder)).toContainEqual(expect.stringContaining('turnpike-unwritten-'));
}

const before = conversationOf('c', { rounds: 1 });

function saying(words: string): Conversation {
  return { ...before, messages: new Map(before.messages).set('c-a0', answer('c-a0', 'c-q0', 1_001, words)) };
}

describe('rows that a window could not write before it closed', () => {
  test('do not replace what another window wrote after them', async () => {
    const [early, late] = [open(), open()];
    writeConversation(early.store, before);
    expect(await early.store.load('c')).toEqual(before);
    expect(await late.store.load('c')).toEqual(before);
    await keptBeside(early, () => {
      writeConversation(early.store, { ...saying('old'), title: 'Old' }, { before });
      early.store.remember('w', 'old');
    });
    const newer = { ...saying('new'), title: 'New', pinned: true };
    writeConversation(late.store, newer, { before });
    late.store.remember('w', 'new');
    await late.store.list('w');
    const next = open();
    expect(await next.store.load('c')).toEqual(newer);
    expect(await next.store.list('w')).toMatchObject([{ title: 'New', pinned: true }]);
    expect(await next.store.search('w', 'old')).toEqual([]);
    expect(await next.store.last('w')).toBe('new');
    expect(readdirSync(folder)).not.toContainEqual(expect.stringContaining('unwritten'));
  });

  test('do not bring back what another window deleted after them', async () => {
    const [early, late] = [open(), open()];
    const longer = conversationOf('c', { rounds: 2 });
    const other = conversationOf('other', { rounds: 1 });
    for (const conversation of [longer, other]) writeConversation(early.store, conversation);
    expect(await early.store.load('c')).toEqual(longer);
    await late.store.load('c');
    await late.store.load('other');
    await keptBeside(early, () => {
      writeConversation(early.store, withReplaced(longer, answer('c-a1', 'c-q1', 1_003, 'went on')), {
        before: longer,
      });
      writeConversation(early.store, { ...other, title: 'Renamed' });
    });
    writeConversation(late.store, withoutMessage(longer, 'c-q1'), { before: longer });
    late.store.delete('other');
    await late.store.list('w');
    const next = open();
    expect([...((await next.store.load('c'))?.messages.keys() ?? [])]).toEqual(['c-q0', 'c-a0']);
    expect(await next.store.load('other')).toBeUndefined();
    // it comes back where the person takes the deletion back
    writeConversation(next.store, other);
    expect(await next.store.load('other')).toEqual(other);
  });

  test('replace what was written before them', async () => {
    const [early, late] = [open(), open()];
    writeConversation(early.store, saying('old'));
    await early.store.list('w');
    await late.store.load('c');
    const newer = { ...saying('new'), title: 'New' };
    await keptBeside(late, () => writeConversation(late.store, newer, { before }));
    expect(await open().store.load('c')).toEqual(newer);
  });
});

describe('deletions that a window could not write before it closed', () => {
  const longer = conversationOf('c', { rounds: 2 });
  const shorter = withoutMessage(longer, 'c-q1');

  /** Two windows that have read the conversation. */
  async function twoWindows(): Promise<readonly [OpenedConversations, OpenedConversations]> {
    const [early, late] = [open(), open()];
    writeConversation(early.store, longer);
    expect(await early.store.load('c')).toEqual(longer);
    expect(await late.store.load('c')).toEqual(longer);
    return [early, late];
  }

  test('do not take a message that another window wrote after them', async () => {
    const [early, late] = await twoWindows();
    await keptBeside(early, () => writeConversation(early.store, shorter, { before: longer }));
    const continued = withReplaced(longer, answer('c-a1', 'c-q1', 1_003, 'went on'));
    writeConversation(late.store, continued, { before: longer });
    await late.store.list('w');
    const loaded = await open().store.load('c');
    expect([...(loaded?.messages.keys() ?? [])]).toEqual(['c-q0', 'c-a0', 'c-a1']);
    expect(loaded?.messages.get('c-a1')?.parts.at(-1)).toEqual({ type: 'text', text: 'went on' });
  });

  test('do not take a conversation that went on in another window after them', async () => {
    const [early, late] = await twoWindows();
    await keptBeside(early, () => early.store.delete('c'));
    const continued = withMessage(longer, question('c-q2', 'c-a1', 2_000));
    writeConversation(late.store, continued, { before: longer });
    await late.store.list('w');
    expect(await open().store.load('c')).toEqual(continued);
  });

  test('take what was written before them', async () => {
    const [early, late] = await twoWindows();
    writeConversation(late.store, conversationOf('other', { rounds: 1 }));
    await late.store.list('w');
    await keptBeside(early, () => {
      writeConversation(early.store, shorter, { before: longer });
      early.store.delete('other');
    });
    const next = open();
    expect([...((await next.store.load('c'))?.messages.keys() ?? [])]).toEqual(['c-q0', 'c-a0']);
    expect(await next.store.load('other')).toBeUndefined();
    expect((await next.store.list('w')).map(({ id }) => id)).toEqual(['c']);
  });
});

test('a clock that was set back keeps nothing from being written of a conversation that was read', async () => {
  const ahead = open({ now: () => 2_000_000 });
  writeConversation(ahead.store, before);
  ahead.store.remember('w', 'c');
  await ahead.storage.close();
  const behind = open({ now: () => 1_000_000 });
  expect(await behind.store.last('w')).toBe('c');
  behind.store.remember('w', 'another');
  expect(await behind.store.last('w')).toBe('another');
  await behind.store.load('c');
  for (const words of ['once', 'twice'])
    writeConversation(behind.store, { ...saying(words), title: words }, { before });
  expect(await behind.store.load('c')).toEqual({ ...saying('twice'), title: 'twice' });
});
