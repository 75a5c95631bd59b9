import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { conversationStore } from '../../../src/conversation/conversation-tables.ts';
import type { MessagePage, StoredHead } from '../../../src/conversation/conversation-port.ts';
import type { ConversationHit } from '../../../src/conversation/conversation-store.ts';
import { messageSchema } from '../../../src/conversation/message-schema.ts';
import type { ConversationMessage } from '../../../src/conversation/message.ts';
import { Database } from '../../../src/storage/database.ts';
import type { SqlRow, SqlValue } from '../../../src/storage/database.ts';
import { conversationOf, question } from '../../support/sample-conversations.ts';

/** Counts what is read of the messages' bodies, in characters. */
class CountingDatabase extends Database {
  characters = 0;

  override get(sql: string, ...values: readonly SqlValue[]): SqlRow | undefined {
    const row = super.get(sql, ...values);
    if (row !== undefined) this.#count(row);
    return row;
  }

  override all(sql: string, ...values: readonly SqlValue[]): readonly SqlRow[] {
    const rows = super.all(sql, ...values);
    for (const row of rows) this.#count(row);
    return rows;
  }

  #count({ body }: SqlRow): void {
    if (typeof body === 'string') this.characters += body.length;
  }
}

let sqlite: DatabaseSync;
let database: CountingDatabase;

beforeEach(() => {
  sqlite = new DatabaseSync(':memory:');
  for (const step of conversationStore.migrations) sqlite.exec(step);
  database = new CountingDatabase(sqlite);
});

afterEach(() => database.close());

function put(messages: Iterable<ConversationMessage>): void {
  const store = conversationStore.open(database);
  const { messages: _, ...head } = conversationOf('c', { rounds: 0 });
  const conversation = { ...head, shownTitle: 'Ships', workspace: 'w', pinned: true };
  store.put('', { type: 'conversation', conversation, writtenAt: 7 });
  for (const message of messages) store.put('', { type: 'message', conversation: 'c', message, writtenAt: 7 });
}

function ask(name: string, asked: unknown): unknown {
  const file = conversationStore.open(database);
  return conversationStore.answer(name, { file, waiting: undefined, hidden: [], isPartial: false }, asked);
}

function* pages(): Iterable<MessagePage> {
  let after: MessagePage['next'];
  do {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer of this question
    const page = ask('messages', { conversation: 'c', ...(after !== undefined && { after }) }) as MessagePage;
    yield page;
    after = page.next;
  } while (after !== undefined);
}

test('a conversation with large pictures is read page by page, and each of its bodies once', () => {
  const data = 'A'.repeat(600_000);
  const picture = { type: 'image', mediaType: 'image/png', data } as const;
  put(Array.from({ length: 60 }, (_, index) => ({ ...question(`q${index}`, undefined, index), parts: [picture] })));
  const read = [...pages()];
  expect(read).toHaveLength(60);
  expect(read.flatMap(({ messages }) => messages.map(({ id }) => id))).toEqual(
    Array.from({ length: 60 }, (_, index) => `q${index}`),
  );
  expect(database.characters).toBeLessThan(60 * 601_000);
});

describe('a conversation whose head is damaged', () => {
  test.each(['no JSON', '{"id":"c","pinned":1}'])('as %s is made of what else stands in its row', (head) => {
    put(conversationOf('c', { rounds: 1 }).messages.values());
    sqlite.prepare('UPDATE conversations SET head = ?').run(head);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer of this question
    const stored = ask('head', 'c') as StoredHead | undefined;
    expect(stored).toEqual({
      head: { id: 'c', pinned: true, archived: false, createdAt: 1_000, changedAt: 1_000 },
      writers: [],
      writtenAt: 7,
    });
    expect([...pages()].flatMap(({ messages }) => messages)).toHaveLength(2);
  });
});

test('a message of which something cannot be read says so in its place, and its row stays', () => {
  const { messages, shown } = conversationOf('c', { rounds: 2 });
  put(messages.values());
  const body = (id: string) => sqlite.prepare('SELECT body FROM conversations_messages WHERE id = ?').get(id)?.['body'];
  for (const id of ['c-a0', 'c-q1']) {
    const broken = JSON.stringify({ ...messages.get(id), parts: [{ type: 'of a newer version' }] });
    sqlite.prepare('UPDATE conversations_messages SET body = ? WHERE id = ?').run(broken, id);
  }
  const read = [...pages()].flatMap((page) => page.messages);
  expect(read.map(({ id, parent }) => [id, parent])).toEqual(
    [...messages.values()].map(({ id, parent }) => [id, parent]),
  );
  expect(read[1]).toMatchObject({
    status: 'failed',
    error: { earlierWords: expect.stringContaining('cannot read it') },
  });
  expect(read[2]).toMatchObject({ parts: [{ type: 'text', text: expect.stringContaining('cannot read it') }] });
  for (const message of read) expect(messageSchema.safeParse(message).success).toBe(true);
  expect(body(shown ?? '')).toBe(JSON.stringify(read[3]));
  expect(body('c-a0')).toContain('of a newer version');
});

test('a search for what more than 100 conversations have finds the pinned one, though it is the oldest', () => {
  const store = conversationStore.open(database);
  for (let index = 0; index < 120; index++) {
    const { messages: _, ...head } = conversationOf(`c${index}`, { rounds: 0 });
    const conversation = { ...head, shownTitle: 'Ships', workspace: 'w', changedAt: index, pinned: index === 0 };
    store.put('', { type: 'conversation', conversation, writtenAt: 7 });
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer of this question
  const found = ask('search', { workspace: 'w', words: 'ships' }) as readonly ConversationHit[];
  expect(found).toHaveLength(100);
  expect(found.slice(0, 2).map(({ id }) => id)).toEqual(['c0', 'c119']);
});

test('a change that was made of a conversation before it was deleted does not bring it back', () => {
  const store = conversationStore.open(database);
  put(conversationOf('c', { rounds: 1 }).messages.values());
  store.remove('whole:c', 8);
  const { messages, ...head } = conversationOf('c', { rounds: 1 });
  const conversation = { ...head, shownTitle: 'Ships', workspace: 'w' };
  const times = { writtenAt: 9, wholeAt: 7 };
  store.put('', { type: 'conversation', conversation, ...times });
  for (const message of messages.values()) store.put('', { type: 'message', conversation: 'c', message, ...times });
  expect(ask('list', 'w')).toEqual([]);
  expect([...pages()]).toEqual([{ messages: [] }]);
  store.put('', { type: 'conversation', conversation, writtenAt: 9, wholeAt: 9 });
  expect(ask('list', 'w')).toHaveLength(1);
});
