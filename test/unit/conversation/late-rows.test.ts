import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Conversation } from '../../../src/conversation/conversation.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { temporaryFolder } from '../../support/ledger-fixtures.ts';
import { answer, conversationOf, openConversations, writeConversation } from '../../support/sample-conversations.ts';
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

test('a clock that was set back keeps nothing from being written of a conversation that was read', async () => {
  const ahead = open({ now: () => 2_000_000 });
  writeConversation(ahead.store, before);
  await ahead.storage.close();
  const behind = open({ now: () => 1_000_000 });
  await behind.store.load('c');
  for (const words of ['once', 'twice'])
    writeConversation(behind.store, { ...saying(words), title: words }, { before });
  expect(await behind.store.load('c')).toEqual({ ...saying('twice'), title: 'twice' });
});
