import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ChatSession } from '../../../src/host/chat/chat-session.ts';
import { keepConversation } from '../../../src/host/chat/keep-conversation.ts';
import { conversationCommands } from '../../../src/host/conversations/conversation-commands.ts';
import { deleteMessageWithUndo } from '../../../src/host/conversations/delete-with-undo.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { lastAnswer, openai, scriptedModel, sessionOf, start } from '../../support/chat-session.ts';
import type { SessionScript } from '../../support/chat-session.ts';
import { editor, resetEditor } from '../../support/fake-vscode.ts';
import { temporaryFolder } from '../../support/ledger-fixtures.ts';
import { conversationOf, openConversations, writeConversation } from '../../support/sample-conversations.ts';
import type { OpenedConversations } from '../../support/sample-conversations.ts';
import { finish, text } from '../../support/stream-samples.ts';

// Threads and disks of a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const say = (words: string): SessionScript => [start(openai), text(words), finish()];
const wait = () => new Promise((resolve) => setTimeout(resolve, 5));

let opened: OpenedConversations;
let remove = (): Promise<void> => Promise.resolve();

beforeEach(async () => {
  resetEditor();
  const folder = await temporaryFolder();
  opened = openConversations(join(folder.path, 'turnpike.sqlite'));
  remove = folder.remove;
});

afterEach(async () => {
  await opened.storage.close();
  await remove();
});

/** A chat whose conversation is kept, and the person who presses the buttons of its notifications when it suits them. */
function chat(...scripts: SessionScript[]) {
  const { store } = opened;
  const { session } = sessionOf(scriptedModel(...scripts));
  const kept = keepConversation(session, { store, clock: systemClock, workspace: 'w', remembered: true });
  const notifications: PromiseWithResolvers<string | undefined>[] = [];
  editor.press = () => {
    const notification = Promise.withResolvers<string | undefined>();
    notifications.push(notification);
    return notification.promise;
  };
  const shown = { session, focus: async () => undefined };
  const commands = conversationCommands({
    chat: () => shown,
    chats: () => [shown],
    store,
    workspace: 'w',
    now: () => 0,
    importWorker: '',
    openInEditor: () => undefined,
  });
  return {
    session,
    kept,
    store,
    deleteShown: async () => {
      const done = commands['turnpike.deleteConversation']?.();
      await wait();
      return { done };
    },
    deleteMessage: (session_: ChatSession, id: string) =>
      deleteMessageWithUndo(id, { session: session_, store, workspace: 'w' }),
    undo: (index: number) => notifications[index]?.resolve('Undo'),
  };
}

describe('two conversations that are deleted one after the other', () => {
  test('come back each by its own Undo', async () => {
    const { session, store, deleteShown, undo } = chat(say('first'), say('second'));
    await session.ask('one');
    const one = session.conversation;
    const first = await deleteShown();
    await session.ask('two');
    const two = session.conversation;
    const second = await deleteShown();
    expect(await store.list('w')).toEqual([]);
    undo(0);
    await first.done;
    expect((await store.list('w')).map(({ title }) => title)).toEqual(['one']);
    undo(1);
    await second.done;
    expect(await store.load(one.id)).toEqual(one);
    expect(await store.load(two.id)).toEqual(two);
    expect(session.conversation).toEqual(one); // what came back first is shown
  });
});

test('a conversation that is stored without messages goes too, at once and without an Undo', async () => {
  const { session, store, deleteShown } = chat();
  const empty = conversationOf('empty', { rounds: 0 });
  writeConversation(store, empty);
  session.open(await store.load('empty'));
  await deleteShown();
  expect(await store.list('w')).toEqual([]);
  expect(editor.messages).toEqual([]);
});

describe('a conversation that is deleted while its answer runs', () => {
  test('comes back with the answer stopped, and what it said so far', async () => {
    const { session, store, deleteShown, undo } = chat([start(openai), text('So far'), 'wait-for-abort']);
    const asked = session.ask('Why?');
    await wait();
    const { done } = await deleteShown();
    await asked;
    undo(0);
    await done;
    // the panel says "Stopped" of it, and not that it was interrupted
    expect(lastAnswer(session)).toMatchObject({ status: 'stopped', text: 'So far' });
    expect(lastAnswer(session).error).toBeUndefined();
    const stored = await store.load(session.conversation.id);
    expect(stored).toEqual(session.conversation);
  });
});

describe('a message that is deleted', () => {
  test('comes back into its conversation when another one is shown by then', async () => {
    const { session, store, deleteMessage, undo } = chat(say('first'), say('second'));
    await session.ask('one');
    await session.ask('two');
    const before = session.conversation;
    const done = deleteMessage(session, session.branch[0]?.id ?? '');
    session.open();
    undo(0);
    await done;
    expect(await store.load(before.id)).toEqual(before);
    expect(session.branch).toEqual([]);
  });

  test('comes back where it was all that the conversation had', async () => {
    const { session, store, deleteMessage, undo } = chat(say('first'));
    await session.ask('one');
    const before = session.conversation;
    const done = deleteMessage(session, session.branch[0]?.id ?? '');
    session.open();
    expect(await store.load(before.id)).toBeUndefined();
    undo(0);
    await done;
    expect(await store.load(before.id)).toEqual(before);
  });

  test.each([
    [0, 'The question and its answer were deleted.'],
    [1, 'The answer was deleted.'],
  ])('is said with what went with it (message %i)', async (index, words) => {
    const { session, deleteMessage, undo } = chat(say('first'));
    await session.ask('one');
    const done = deleteMessage(session, session.branch[index]?.id ?? '');
    expect(editor.messages).toEqual([words]);
    undo(0);
    await done;
    expect(session.branch).toHaveLength(2);
  });

  test('is written nowhere where the conversation was private', async () => {
    const { session, store, deleteMessage, undo } = chat(say('first'));
    session.openPrivate();
    await session.ask('one');
    const { id } = session.conversation;
    const done = deleteMessage(session, session.branch[0]?.id ?? '');
    session.open();
    undo(0);
    await done;
    expect(await store.load(id)).toBeUndefined();
  });
});
