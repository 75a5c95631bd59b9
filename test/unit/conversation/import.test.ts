import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { newConversation, shownBranch, titleOf } from '../../../src/conversation/conversation.ts';
import type { Conversation } from '../../../src/conversation/conversation.ts';
import { jsonPieces } from '../../../src/conversation/exported-conversation.ts';
import { readConversation } from '../../../src/conversation/read-conversation.ts';
import { joinedBytes } from '../../../src/host/conversations/joined-bytes.ts';
import { temporaryFolder } from '../../support/ledger-fixtures.ts';
import { conversationOf, openConversations } from '../../support/sample-conversations.ts';
import type { OpenedConversations } from '../../support/sample-conversations.ts';

// Threads and disks of a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const workerPath = fileURLToPath(new URL('../../../src/import-worker.ts', import.meta.url));
const never = new AbortController().signal;

let file = '';
let opened: OpenedConversations;
let remove = (): Promise<void> => Promise.resolve();
const ends: Promise<void>[] = [];
const noteEnd = (worker: Worker) => void ends.push(new Promise((resolve) => worker.once('exit', () => resolve())));

beforeEach(async () => {
  const folder = await temporaryFolder();
  file = join(folder.path, 'turnpike.sqlite');
  opened = openConversations(file);
  remove = folder.remove;
  process.on('worker', noteEnd);
});

afterEach(async () => {
  await opened.storage.close();
  await Promise.all(ends.splice(0)); // each thread ends by itself, the one that reads too
  process.off('worker', noteEnd);
  await remove();
});

const exported = (conversation: Conversation) => joinedBytes(jsonPieces(conversation));

/** 2,000 messages in several pages. */
const long = (): Conversation => conversationOf('c', { rounds: 1_000, answered: 'x'.repeat(1_500) });

function rows(): unknown {
  const database = new DatabaseSync(file);
  const [heads, messages] = ['conversations', 'conversations_messages'].map(
    (table) => database.prepare(`SELECT COUNT(*) AS n FROM ${table}`).get()?.['n'],
  );
  database.close();
  return { heads, messages };
}

describe('a conversation that is imported', () => {
  test('comes page by page, and is stored under new ids as it was', async () => {
    const { store } = opened;
    const conversation = { ...long(), title: 'Ships', group: 'main' };
    const read = await readConversation(await exported(conversation), { workerPath, signal: never });
    if (read.kind !== 'conversation') throw new Error(read.kind);
    expect(read).toMatchObject({ messages: 2_000, head: { shownTitle: 'Ships', group: 'main' } });
    const sizes: number[] = [];
    const pages = async function* () {
      for await (const page of read.pages) {
        sizes.push(page.length);
        yield page;
      }
    };
    await store.writePages({ ...read.head, workspace: 'w' }, pages());
    expect(sizes.length).toBeGreaterThan(2);
    const loaded = await store.load(read.head.id);
    if (loaded === undefined) throw new Error('it is not there');
    expect(loaded.id).not.toBe('c');
    expect(titleOf(loaded)).toBe('Ships');
    const told = (each: Conversation) => shownBranch(each).map(({ kind, at, parts }) => ({ kind, at, parts }));
    expect(told(loaded)).toEqual(told(conversation));
    expect(await store.list('w')).toMatchObject([{ id: loaded.id, title: 'Ships' }]);
  });

  test('and cancelled on its way leaves nothing', async () => {
    const { store, storage } = opened;
    const abort = new AbortController();
    const read = await readConversation(await exported(long()), { workerPath, signal: abort.signal });
    if (read.kind !== 'conversation') throw new Error(read.kind);
    const pages = async function* () {
      for await (const page of read.pages) {
        yield page;
        abort.abort();
      }
    };
    await expect(store.writePages({ ...read.head, workspace: 'w' }, pages())).rejects.toThrow();
    expect(await store.list('w')).toEqual([]);
    await storage.close();
    expect(rows()).toEqual({ heads: 0, messages: 0 });
  });

  test('and cancelled before is not read', async () => {
    const bytes = await exported(newConversation('c', 0));
    await expect(readConversation(bytes, { workerPath, signal: AbortSignal.abort() })).rejects.toThrow();
  });

  test('that is none is said to be none, with the place of the mistake', async () => {
    const read = (text: string) => readConversation(new TextEncoder().encode(text), { workerPath, signal: never });
    expect(await read('{')).toMatchObject({ kind: 'invalid', place: '' });
    const broken = { format: 'turnpike-conversation', version: 1, conversation: {}, messages: [] };
    expect(await read(JSON.stringify(broken))).toMatchObject({ kind: 'invalid', place: 'conversation.id' });
    expect(await read(JSON.stringify({ ...broken, version: 7 }))).toEqual({ kind: 'newer', version: 7 });
  });

  test('that is brackets alone is refused before it is read: they would fill the memory', async () => {
    const bytes = new TextEncoder().encode('['.repeat(10_000_001));
    expect(await readConversation(bytes, { workerPath, signal: never })).toEqual({
      kind: 'invalid',
      place: '',
      reason: 'it has more than 10000000 objects and lists',
    });
  });

  test('whose tool call is nested deeper than a thread can be told is refused, however deep', async () => {
    for (const depth of [300, 1_600, 100_000]) {
      const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
      const call = `{"type":"call","id":"i","name":"n","inputText":"","call":{"type":"tool-call","id":"i","name":"n","input":${deep}}}`;
      const whole = new TextDecoder().decode(await exported(conversationOf('c', { rounds: 1, answered: 'HERE' })));
      const text = whole.replace(/\{\s*"type": "text",\s*"text": "HERE"\s*\}/, call);
      const read = await readConversation(new TextEncoder().encode(text), { workerPath, signal: never });
      expect(read).toMatchObject({ kind: 'invalid', place: 'messages.1.parts.1.call.input' });
      expect(read).toMatchObject({ reason: expect.stringContaining('nested too deep') });
    }
  });

  test('fails with the reason where its thread ends', async () => {
    const missing = join(file, 'no-such-script.cjs');
    const bytes = await exported(newConversation('c', 0));
    await expect(readConversation(bytes, { workerPath: missing, signal: never })).rejects.toThrow('no-such-script');
  });
});
