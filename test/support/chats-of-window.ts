import { conversationCommands } from '../../src/host/conversations/conversation-commands.ts';
import type { OpenChat } from '../../src/host/conversations/conversation-ports.ts';
import { keepConversation } from '../../src/host/chat/keep-conversation.ts';
import type { ConversationStore } from '../../src/conversation/conversation-store.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openai, scriptedModel, sessionOf, start } from './chat-session.ts';
import type { SessionScript } from './chat-session.ts';
import { finish, text } from './stream-samples.ts';

const say = (words: string): SessionScript => [start(openai), text(words), finish()];

/** The chat of the view and one in an editor, both kept, and what happened to them. `used`: the one that commands are about. */
export function chatsOfWindow(store: ConversationStore) {
  const happened: string[] = [];
  const chat = (name: string): OpenChat => {
    const { session } = sessionOf(scriptedModel(say('one'), say('two'), say('three')), { ids: name });
    keepConversation(session, { store, clock: systemClock, workspace: 'w', remembered: name === 'view' });
    return { session, focus: async () => void happened.push(`focus ${name}`) };
  };
  const view = chat('view');
  const inEditor = { ...chat('editor'), close: () => void happened.push('close editor') };
  const window = { used: view };
  const commands = conversationCommands({
    chat: () => window.used,
    chats: () => [view, inEditor],
    store,
    workspace: 'w',
    now: () => Number.MAX_SAFE_INTEGER,
    importWorker: 'no thread',
    openInEditor: () => void happened.push('open in editor'),
  });
  return {
    view: view.session,
    inEditor: inEditor.session,
    happened,
    use: (chosen: 'view' | 'editor') => {
      window.used = chosen === 'view' ? view : inEditor;
    },
    run: async (command: string) => commands[`turnpike.${command}`]?.(),
  };
}
