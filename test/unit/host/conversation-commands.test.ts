import { beforeEach, expect, it } from 'vitest';
import { conversationCommands } from '../../../src/host/conversations/conversation-commands.ts';
import { openai, scriptedModel, sessionOf, start } from '../../support/chat-session.ts';
import { settled } from '../../support/fake-clock.ts';
import { editor, resetEditor } from '../../support/fake-vscode.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { finish, text } from '../../support/stream-samples.ts';

beforeEach(resetEditor);

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
  let focused = 0;
  const commands = conversationCommands({
    session: () => session,
    store,
    workspace: 'w',
    now: () => 0,
    importWorker: 'no thread',
    focus: async () => void focused++,
    openInEditor: () => undefined,
  });
  editor.picks = 'shown';
  await commands['turnpike.showConversations']?.();
  expect([session.busy, session.queue.length, focused]).toEqual([true, 1, 1]);
  editor.picks = 'before';
  await commands['turnpike.showConversations']?.();
  expect([session.busy, session.conversation.id, focused]).toEqual([false, other.id, 2]);
});
