import { beforeEach, expect, it } from 'vitest';
import { textOf } from '../../../src/conversation/message.ts';
import type { ChatSession } from '../../../src/host/chat/chat-session.ts';
import type { ConversationPorts } from '../../../src/host/conversations/conversation-ports.ts';
import { conversationCommands } from '../../../src/host/conversations/conversation-commands.ts';
import { openai, scriptedModel, sessionOf, start } from '../../support/chat-session.ts';
import { settled } from '../../support/fake-clock.ts';
import { editor, resetEditor } from '../../support/fake-vscode.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { finish, text } from '../../support/stream-samples.ts';

beforeEach(resetEditor);

/** The commands, what was moved into an editor, and how many times the chat was shown. */
function commandsOn(session: ChatSession, store = memoryStore().store) {
  let focused = 0;
  const chat = { session, focus: async () => void focused++ };
  const moved: Parameters<ConversationPorts['openInEditor']>[] = [];
  const commands = conversationCommands({
    chat: () => chat,
    chats: () => [chat],
    store,
    workspace: 'w',
    now: () => 0,
    importWorker: 'no thread',
    openInEditor: (...what) => void moved.push(what),
  });
  return { commands, moved, focused: () => focused };
}

it('questions that wait go along where their conversation is moved into an editor', async () => {
  const answer = [start(openai), text('Hi'), finish()];
  const { session, changes } = sessionOf(scriptedModel([start(openai), text('So far'), 'wait-for-abort']));
  void session.ask('one');
  await session.ask('two');
  await settled();
  session.stop();
  await settled();
  const { commands, moved } = commandsOn(session);
  await commands['turnpike.openConversationInEditor']?.();
  expect([session.queue, changes.map(({ type }) => type)]).toEqual([[], expect.not.arrayContaining(['given-back'])]);
  const [conversation, waiting = []] = moved[0] ?? [];
  const { session: inEditor } = sessionOf(scriptedModel(answer, answer), { ids: 'editor' });
  inEditor.open(conversation);
  inEditor.addWaiting(waiting);
  void inEditor.ask('three');
  await settled();
  expect(inEditor.branch.map(textOf)).toEqual(['one', 'So far', 'two', 'Hi', 'three', 'Hi']);
});

it('an answer that is stopped by a new chat is told, and its conversation can be shown again', async () => {
  const { session } = sessionOf(scriptedModel([start(openai), text('So far'), 'wait-for-abort']));
  const { store, stored } = memoryStore();
  const asked = session.ask('one');
  await settled();
  const { conversation } = session;
  stored.set(conversation.id, conversation);
  const { commands, focused } = commandsOn(session, store);
  editor.press = async () => 'Go Back';
  await commands['turnpike.newChat']?.();
  await asked;
  await settled();
  expect(editor.messages).toEqual(['The answer in “one” was stopped, because another conversation was opened.']);
  expect([session.conversation.id, focused()]).toEqual([conversation.id, 2]);
});

it('the conversation that is shown goes on answering where it is chosen in the list', async () => {
  const answer = [start(openai), text('Hi'), finish()];
  const { session } = sessionOf(scriptedModel(answer, [start(openai), text('So far'), 'wait-for-abort']));
  await session.ask('before');
  const other = session.open();
  void session.ask('shown');
  await session.ask('waiting');
  await settled();
  const { store, stored } = memoryStore();
  stored.set(other.id, { ...other, title: 'before' });
  stored.set(session.conversation.id, { ...session.conversation, title: 'shown' });
  const { commands, focused } = commandsOn(session, store);
  editor.picks = 'shown';
  await commands['turnpike.showConversations']?.();
  expect([session.busy, session.queue.length, focused()]).toEqual([true, 1, 1]);
  editor.picks = 'before';
  await commands['turnpike.showConversations']?.();
  expect([session.busy, session.conversation.id, focused()]).toEqual([false, other.id, 2]);
});
