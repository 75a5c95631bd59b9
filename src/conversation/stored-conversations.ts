import type { Disposable } from '../lib/disposable.ts';
import type { Storage } from '../storage/storage.ts';
import { isWindowOpen } from '../storage/window-id.ts';
import { asWholeTree } from './conversation.ts';
import type { Conversation } from './conversation.ts';
import { conversationPort, messageKey, storedKey, wholeConversationKey } from './conversation-port.ts';
import type { MessagePlace, StoredContent, StoredHead } from './conversation-port.ts';
import { HeldConversations } from './held-conversations.ts';
import type { StoredState } from './held-conversations.ts';
import type { ConversationStore } from './conversation-store.ts';
import { ended } from './fold-event.ts';
import type { Answer, ConversationMessage } from './message.ts';

/** The conversations in the storage that all windows share. `now` is in milliseconds since the epoch. */
export function storedConversations(
  storage: Pick<Storage, 'windowId' | 'put' | 'remove' | 'ask' | 'written' | 'onDidChange' | 'onDidLoseFile'>,
  now: () => number,
): ConversationStore {
  let lastWritten = 0;
  // Where the clock was set back, what is written now is newer all the same than what was read.
  const nextWritten = (): number => {
    lastWritten = Math.max(Math.round(now()), lastWritten + 1);
    return lastWritten;
  };
  const put = (content: StoredContent, writtenAt: number): void =>
    storage.put(conversationPort, storedKey(content), { ...content, writtenAt });
  const held = new HeldConversations();
  const writeRest = restWriter(storage, put);
  return {
    write(conversation, { put: changed, removed, whole = new Map() }) {
      const at = nextWritten();
      if (changed.length < whole.size) void writeRest(conversation.id, at, { changed, whole });
      held.changed(conversation.id, at);
      for (const message of changed)
        put({ type: 'message', conversation: conversation.id, message: withRunner(message, storage) }, at);
      for (const id of removed) storage.remove(conversationPort, messageKey(id), at);
      put({ type: 'conversation', conversation, window: storage.windowId }, at);
    },
    async writePages(conversation, pages) {
      const at = nextWritten();
      held.whole(conversation.id, at);
      put({ type: 'conversation', conversation, window: storage.windowId }, at); // first: should the window die, what came can be seen and deleted
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
      held.forget(id);
      storage.remove(conversationPort, wholeConversationKey(id), nextWritten());
    },
    async load(id) {
      const stored = await storage.ask(conversationPort, 'head', id);
      lastWritten = Math.max(lastWritten, stored?.writtenAt ?? 0);
      if (stored === undefined) return undefined;
      held.whole(id, stored.writtenAt, othersAt(stored, storage));
      return withMessages(stored, storage);
    },
    othersChange: (id) => held.othersChange(id, () => stateOf(id, storage)),
    runsElsewhere: (conversation) => runsElsewhere(conversation, storage, now),
    list: (workspace) => storage.ask(conversationPort, 'list', workspace),
    isPartial: () => storage.ask(conversationPort, 'is-partial', null),
    search: (workspace, words) => storage.ask(conversationPort, 'search', { workspace, words }),
    written: () => storage.written(),
    onDidChange: (listener: () => void): Disposable => storage.onDidChange(conversationPort, listener),
    ...shownConversations(storage, (content) => put(content, nextWritten())),
  };
}

/** Writes the messages that did not change too, where the conversation was deleted meanwhile. */
function restWriter(storage: Pick<Storage, 'ask'>, put: (content: StoredContent, writtenAt: number) => void) {
  /** Asks before the changes are written, which make the conversation anew. */
  return async (
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
}

/** With the id of the window that makes it, as long as it runs. One that was read with another's id is not made here. */
function withRunner(message: ConversationMessage, { windowId }: Pick<Storage, 'windowId'>): ConversationMessage {
  if (message.kind !== 'answer') return message;
  const { runsIn = windowId, ...rest } = message;
  return message.status === 'running' ? { ...rest, runsIn } : rest;
}

/** A window that has written nothing of a conversation for so long makes no answer in it, whatever process has its number. */
const LONGEST_SILENCE_MS = 10 * 60_000;

async function runsElsewhere(
  conversation: Conversation,
  storage: Pick<Storage, 'ask' | 'windowId'>,
  now: () => number,
): Promise<string | undefined> {
  const running = runningElsewhere(conversation, storage);
  if (running === undefined) return undefined;
  const stored = await storage.ask(conversationPort, 'head', conversation.id);
  return othersAt(stored, storage) > now() - LONGEST_SILENCE_MS ? running.id : undefined;
}

function runningElsewhere({ messages }: Conversation, { windowId }: Pick<Storage, 'windowId'>): Answer | undefined {
  const isElsewhere = ({ status, runsIn = windowId }: Answer): boolean =>
    status === 'running' && runsIn !== windowId && isWindowOpen(runsIn);
  return [...messages.values()].flatMap((message) => (message.kind === 'answer' ? message : [])).findLast(isElsewhere);
}

/** As it ended at the latest: a row that runs keeps the thread alive. */
function withoutRun(message: ConversationMessage): ConversationMessage {
  if (message.kind !== 'answer' || message.status !== 'running') return message;
  return ended(message, { status: 'stopped', step: 'stopped', at: message.at });
}

/** Which conversation is shown in each workspace. */
function shownConversations(
  storage: Pick<Storage, 'ask' | 'onDidLoseFile'>,
  put: (content: StoredContent) => void,
): Pick<ConversationStore, 'remember' | 'last' | 'onDidLose'> {
  /** What the storage says, as far as this window has read or written it. */
  const shown = new Map<string, string | undefined>();
  return {
    remember(workspace, conversation) {
      if (shown.get(workspace) === conversation) return; // a window that is only restored writes nothing
      shown.set(workspace, conversation);
      put({ type: 'shown', workspace, conversation });
    },
    async last(workspace) {
      const conversation = await storage.ask(conversationPort, 'shown', workspace);
      shown.set(workspace, conversation);
      return conversation;
    },
    onDidLose: (listener: () => void): Disposable =>
      storage.onDidLoseFile(() => {
        shown.clear();
        listener();
      }),
  };
}

async function stateOf(id: string, storage: Pick<Storage, 'ask' | 'windowId'>): Promise<StoredState> {
  const [stored, removedAt = 0] = await Promise.all([
    storage.ask(conversationPort, 'head', id),
    storage.ask(conversationPort, 'removedAt', id),
  ]);
  return { othersAt: othersAt(stored, storage), removedAt };
}

function othersAt(stored: StoredHead | undefined, { windowId }: Pick<Storage, 'windowId'>): number {
  return stored?.writers.find(({ window }) => window !== windowId)?.at ?? 0;
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
