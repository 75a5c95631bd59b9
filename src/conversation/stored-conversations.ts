import type { Disposable } from '../lib/disposable.ts';
import type { Storage } from '../storage/storage.ts';
import type { Conversation } from './conversation.ts';
import { conversationPort, messageKey, storedKey, wholeConversationKey } from './conversation-port.ts';
import type { MessagePlace, StoredRow } from './conversation-port.ts';
import type { ConversationStore } from './conversation-store.ts';
import type { ConversationMessage } from './message.ts';

/** The conversations in the storage that all windows share. */
export function storedConversations(
  storage: Pick<Storage, 'put' | 'remove' | 'ask' | 'onDidChange'>,
): ConversationStore {
  const put = (row: StoredRow): void => storage.put(conversationPort, storedKey(row), row);
  return {
    write(conversation, { put: changed, removed }) {
      for (const message of changed) put({ type: 'message', conversation: conversation.id, message });
      for (const id of removed) storage.remove(conversationPort, messageKey(id));
      put({ type: 'conversation', conversation });
    },
    delete: (id) => storage.remove(conversationPort, wholeConversationKey(id)),
    load: (id) => load(id, storage),
    list: (workspace) => storage.ask(conversationPort, 'list', workspace),
    search: (workspace, words) => storage.ask(conversationPort, 'search', { workspace, words }),
    remember: (workspace, conversation) => put({ type: 'shown', workspace, conversation }),
    last: (workspace) => storage.ask(conversationPort, 'shown', workspace),
    onDidChange: (listener: () => void): Disposable => storage.onDidChange(conversationPort, listener),
  };
}

/** Page by page: each is small enough to come over from the thread without holding the editor's. */
async function load(id: string, storage: Pick<Storage, 'ask'>): Promise<Conversation | undefined> {
  const head = await storage.ask(conversationPort, 'head', id);
  if (head === undefined) return undefined;
  const messages = new Map<string, ConversationMessage>();
  let after: MessagePlace | undefined;
  do {
    const asked = { conversation: id, ...(after !== undefined && { after }) };
    const page = await storage.ask(conversationPort, 'messages', asked);
    for (const message of page.messages) messages.set(message.id, message);
    after = page.next;
  } while (after !== undefined);
  return { ...head, messages };
}
