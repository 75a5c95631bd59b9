import type { Disposable } from '../lib/disposable.ts';
import type { Storage } from '../storage/storage.ts';
import { asWholeTree } from './conversation.ts';
import type { Conversation } from './conversation.ts';
import { conversationPort, messageKey, storedKey, wholeConversationKey } from './conversation-port.ts';
import type { MessagePlace, StoredContent, StoredHead } from './conversation-port.ts';
import type { ConversationStore } from './conversation-store.ts';
import { ended } from './fold-event.ts';
import type { ConversationMessage } from './message.ts';

/** The conversations in the storage that all windows share. `now` is in milliseconds since the epoch. */
export function storedConversations(
  storage: Pick<Storage, 'put' | 'remove' | 'ask' | 'written' | 'onDidChange' | 'onDidLoseFile'>,
  now: () => number,
): ConversationStore {
  let lastWritten = 0;
  // Where the clock was set back, what is written now is newer all the same than what was read.
  const nextWritten = (): number => {
    lastWritten = Math.max(Math.round(now()), lastWritten + 1);
    return lastWritten;
  };
  /** What the storage says is shown in each workspace, as far as this window has read or written it. */
  const shown = new Map<string, string | undefined>();
  const put = (content: StoredContent, writtenAt: number): void =>
    storage.put(conversationPort, storedKey(content), { ...content, writtenAt });
  /** Conversations that this window holds, with `writtenAt` of their rows as it last read or wrote them. */
  const held = new Map<string, Held>();
  const hold = (id: string, writtenAt: number): void => {
    held.set(id, { wholeAt: held.get(id)?.wholeAt ?? writtenAt, writtenAt });
  };
  /** Asks before the changes are written, which make the conversation anew. */
  const writeRestIfDeleted = async (
    conversation: string,
    at: number,
    { changed, whole }: { readonly changed: readonly ConversationMessage[]; readonly whole: Conversation['messages'] },
  ): Promise<void> => {
    const isThere = await storage.ask(conversationPort, 'is-there', conversation).catch(() => true);
    if (isThere) return;
    const written = new Set(changed.map(({ id }) => id));
    for (const message of whole.values())
      if (!written.has(message.id)) put({ type: 'message', conversation, message }, at);
  };
  return {
    write(conversation, { put: changed, removed, whole = new Map() }) {
      const at = nextWritten();
      if (changed.length < whole.size) void writeRestIfDeleted(conversation.id, at, { changed, whole });
      hold(conversation.id, at);
      for (const message of changed) put({ type: 'message', conversation: conversation.id, message }, at);
      for (const id of removed) storage.remove(conversationPort, messageKey(id), at);
      put({ type: 'conversation', conversation }, at);
    },
    async writePages(conversation, pages) {
      const at = nextWritten();
      held.set(conversation.id, { wholeAt: at, writtenAt: at });
      put({ type: 'conversation', conversation }, at); // first: should the window die, what came can be seen and deleted
      try {
        for await (const page of pages) {
          for (const message of page)
            put({ type: 'message', conversation: conversation.id, message: withoutRun(message) }, at);
          await storage.ask(conversationPort, 'head', conversation.id); // answered when the thread has taken the page
        }
      } catch (error) {
        storage.remove(conversationPort, wholeConversationKey(conversation.id), nextWritten());
        throw error;
      }
    },
    delete(id) {
      held.delete(id);
      storage.remove(conversationPort, wholeConversationKey(id), nextWritten());
    },
    async load(id) {
      const stored = await storage.ask(conversationPort, 'head', id);
      lastWritten = Math.max(lastWritten, stored?.writtenAt ?? 0);
      if (stored === undefined) return undefined;
      held.set(id, { wholeAt: stored.writtenAt, writtenAt: stored.writtenAt });
      return withMessages(stored, storage);
    },
    async othersChange(id) {
      const before = held.get(id);
      if (before === undefined) return 'none';
      const [stored, removedAt = 0] = await Promise.all([
        storage.ask(conversationPort, 'head', id),
        storage.ask(conversationPort, 'removedAt', id),
      ]);
      const now = held.get(id);
      if (now === undefined || now.writtenAt !== before.writtenAt) return 'none';
      if (removedAt > now.wholeAt) return 'deleted';
      return stored === undefined || stored.writtenAt === now.writtenAt ? 'none' : 'changed';
    },
    list: (workspace) => storage.ask(conversationPort, 'list', workspace),
    isPartial: () => storage.ask(conversationPort, 'is-partial', null),
    search: (workspace, words) => storage.ask(conversationPort, 'search', { workspace, words }),
    remember(workspace, conversation) {
      if (shown.get(workspace) === conversation) return; // a window that is only restored writes nothing
      shown.set(workspace, conversation);
      put({ type: 'shown', workspace, conversation }, nextWritten());
    },
    async last(workspace) {
      const conversation = await storage.ask(conversationPort, 'shown', workspace);
      shown.set(workspace, conversation);
      return conversation;
    },
    written: () => storage.written(),
    onDidChange: (listener: () => void): Disposable => storage.onDidChange(conversationPort, listener),
    onDidLose: (listener: () => void): Disposable =>
      storage.onDidLoseFile(() => {
        shown.clear();
        listener();
      }),
  };
}

/** As it ended at the latest: a row that runs keeps the thread alive. */
function withoutRun(message: ConversationMessage): ConversationMessage {
  if (message.kind !== 'answer' || message.status !== 'running') return message;
  return ended(message, { status: 'stopped', step: 'stopped', at: message.at });
}

/** Both in the count of `writtenAt`. */
interface Held {
  /** When all of it was in the storage: what was deleted later by another window is not there any more. */
  readonly wholeAt: number;
  readonly writtenAt: number;
}

/** Page by page: each is small enough to come over from the thread without holding the editor's. */
async function withMessages({ head }: StoredHead, storage: Pick<Storage, 'ask'>): Promise<Conversation> {
  const messages = new Map<string, ConversationMessage>();
  let after: MessagePlace | undefined;
  do {
    const asked = { conversation: head.id, ...(after !== undefined && { after }) };
    const page = await storage.ask(conversationPort, 'messages', asked);
    for (const message of page.messages) messages.set(message.id, message);
    after = page.next;
  } while (after !== undefined);
  return asWholeTree({ ...head, messages });
}
