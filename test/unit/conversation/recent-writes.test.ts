import { expect, test } from 'vitest';
import { changesBetween, titleOf, withMessage, withReplaced } from '../../../src/conversation/conversation.ts';
import type { Conversation } from '../../../src/conversation/conversation.ts';
import type { ConversationRow } from '../../../src/conversation/conversation-store.ts';
import type { StoredRow } from '../../../src/conversation/conversation-port.ts';
import type { Answer } from '../../../src/conversation/message.ts';
import { storedConversations } from '../../../src/conversation/stored-conversations.ts';
import { answer, conversationOf, question, writeConversation } from '../../support/sample-conversations.ts';

/** The conversations of one window over a storage that notes what it is told, and in which other windows have deleted what is in `removed`. */
function noting() {
  const rows: StoredRow[] = [];
  const clock = { now: 1_000 };
  const isWaiting = { now: false };
  let writtenAt = 0;
  const asked: string[] = [];
  const removed = new Map<string, number>();
  const answers: Readonly<Record<string, (id: string) => unknown>> = {
    removedAt: (id) => removed.get(id),
    head: (id) => ({ head: { ...conversationOf(id, { rounds: 0 }) }, writtenAt, writers: [] }),
    messages: () => ({ messages: [] }),
    'is-waiting': () => isWaiting.now,
  };
  let inFile = Promise.withResolvers<void>();
  const storage: Parameters<typeof storedConversations>[0] = {
    windowId: 'here',
    put: (_store, _key, row) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only conversations are put
      const put = row as StoredRow;
      rows.push(put);
      ({ writtenAt } = put);
    },
    remove: () => undefined,
    ask: async (_store, name, about) => {
      asked.push(name);
      return answers[name]?.(String(about));
    },
    written: () => inFile.promise,
    onDidChange: () => ({ dispose: () => undefined }),
    onDidLoseFile: () => ({ dispose: () => undefined }),
  };
  const said = (): readonly string[] =>
    rows.splice(0).map((row) => (row.type === 'message' ? row.message.id : row.type));
  return {
    store: storedConversations(storage, () => clock.now),
    clock,
    /** The file takes no rows. */
    isWaiting,
    rows,
    asked,
    removed,
    /** What was put since it was last asked for. */
    said,
    /** What was put is in the file, and what follows of that has happened. */
    written: async (): Promise<void> => {
      inFile.resolve();
      inFile = Promise.withResolvers();
      await new Promise(setImmediate);
    },
  };
}

const before = conversationOf('c', { rounds: 1 });

test('a question and its answer are put once, and what is asked for their sake waits until they are in the file', async () => {
  const { store, asked, said, written } = noting();
  const first = withMessage(conversationOf('c', { rounds: 0 }), question('q', undefined, 1_000));
  writeConversation(store, first);
  writeConversation(store, withMessage(first, answer('a', 'q', 1_001)), { before: first });
  await new Promise(setImmediate);
  expect(said()).toEqual(['q', 'conversation', 'a', 'conversation']);
  expect(asked).toEqual([]);
  await written();
  expect(asked).toEqual(['removedAt']);
  expect(said()).toEqual([]);
});

test('a conversation that another window deletes while it is in use is put again as it was written last', async () => {
  const { store, clock, rows, removed, said, written } = noting();
  writeConversation(store, before);
  await written();
  removed.set('c', 5_000);
  clock.now = 6_000;
  const asked = withMessage(before, question('q', 'c-a0', 1_100));
  writeConversation(store, asked, { before });
  await store.load('c'); // of what is there by now: no more than was put
  const continued = withReplaced(asked, answer('c-a0', 'c-q0', 1_001, 'continued'));
  writeConversation(store, continued, { before: asked });
  said();
  await written();
  const put = rows.flatMap((row) => (row.type === 'message' ? [row] : []));
  expect(new Map(put.map(({ message }) => [message.id, message]))).toEqual(continued.messages);
  // what this window has not changed does not replace what another window has written since the deletion
  expect(put.map(({ message, writtenAt: at }) => [message.id, at === 5_001, at > 6_000])).toEqual([
    ['c-a0', false, true],
    ['q', false, true],
    ['c-q0', true, false],
  ]);
  said();
  await written();
  expect(said()).toEqual([]); // once
});

test('what a late cost adds to an answer meanwhile is put again too, and later than it was deleted', async () => {
  const { store, rows, removed, said, written } = noting();
  writeConversation(store, before);
  removed.set('c', 5_000);
  const late = answer('c-a0', 'c-q0', 1_001, 'with its cost');
  store.update(rowOf(before), [late]);
  said();
  await written();
  expect(rows).toContainEqual(expect.objectContaining({ type: 'message', message: late }));
  expect(rows.map(({ writtenAt }) => writtenAt > 5_000)).not.toContain(false); // the clock of the other window is ahead
});

test('a setting and a late cost of a conversation that this window has deleted are not put', async () => {
  const { store, said } = noting();
  writeConversation(store, before);
  const loading = store.load('c');
  await loading;
  store.delete('c');
  said();
  store.update(rowOf(before), []);
  expect(said()).toEqual([]);
});

test('a deletion that comes to the file together with what was written last is noticed', async () => {
  const { store, clock, removed, said, written } = noting();
  writeConversation(store, before);
  clock.now = 6_000;
  const asked = withMessage(before, question('q', 'c-a0', 1_100));
  writeConversation(store, asked, { before });
  said();
  await written(); // of what was put first
  removed.set('c', 5_000);
  await written();
  expect(said().toSorted()).toEqual(['c-a0', 'c-q0', 'conversation', 'q']);
});

test('an answer that runs in no window any more is put as stopped, and the one that runs here as it is', async () => {
  const { store, rows } = noting();
  const dead: Answer = { ...answer('dead', 'c-q0', 1_001), status: 'running' };
  const alive: Answer = { ...answer('alive', 'c-q0', 1_002), status: 'running' };
  const after = withMessage(withMessage(before, dead), alive);
  const changes = changesBetween(before.messages, after.messages);
  store.write(rowOf(after), { ...changes, running: 'alive' });
  const statuses = rows.flatMap((row) =>
    row.type === 'message' && row.message.kind === 'answer' ? [[row.message.id, row.message.status]] : [],
  );
  expect(statuses).toEqual([
    ['c-a0', 'done'],
    ['dead', 'stopped'],
    ['alive', 'running'],
  ]);
});

test('messages that another window has deleted and not brought back are put so that they replace nothing that came since', async () => {
  const { store, rows, removed } = noting();
  removed.set('c', 5_000);
  await store.writeMissing(rowOf(before), before.messages.values());
  const times = rows.map((row) => [row.type === 'message' ? row.message.id : row.type, row.writtenAt]);
  expect(times).toEqual([
    ['c-q0', 5_001],
    ['c-a0', 5_001],
    ['conversation', 5_001],
  ]);
});

test('the next page of a conversation is put when the one before is in the file, where rows wait for it', async () => {
  const { store, isWaiting, said, written } = noting();
  const pages = ['q1', 'q2', 'q3'].map((id, at) => [question(id, undefined, at)]);
  isWaiting.now = true;
  const writing = store.writePages(rowOf(conversationOf('c', { rounds: 0 })), pages);
  await new Promise(setImmediate);
  expect(said()).toEqual(['conversation', 'q1']);
  await written();
  expect(said()).toEqual(['q2']);
  isWaiting.now = false;
  await written();
  await writing;
  expect(said()).toEqual(['q3']);
});

function rowOf(conversation: Conversation): ConversationRow {
  const { messages: _, ...head } = conversation;
  return { ...head, shownTitle: titleOf(conversation), workspace: 'w' };
}
