import type { Disposable } from '../lib/disposable.ts';
import type { Storage } from '../storage/storage.ts';
import { isWindowOpen } from '../storage/window-id.ts';
import { asWholeTree } from './conversation.ts';
import type { Conversation } from './conversation.ts';
import { conversationPort, messageKey, wholeConversationKey } from './conversation-port.ts';
import type { MessagePlace, StoredHead } from './conversation-port.ts';
import { HeldConversations } from './held-conversations.ts';
import type { StoredState } from './held-conversations.ts';
import type { ConversationRow, ConversationStore } from './conversation-store.ts';
import type { Answer, ConversationMessage } from './message.ts';
import { RecentWrites } from './recent-writes.ts';
import { RowWriter } from './row-writer.ts';

/** The conversations in the storage that all windows share. `now` is in milliseconds since the epoch. */
export function storedConversations(
  storage: Pick<Storage, 'windowId' | 'put' | 'remove' | 'ask' | 'written' | 'onDidChange' | 'onDidLoseFile'>,
  now: () => number,
): ConversationStore {
  const rows = new RowWriter(storage, now);
  const held = new HeldConversations();
  return {
    ...conversationWrites(storage, rows, held),
    async load(id) {
      const stored = await storage.ask(conversationPort, 'head', id);
      if (stored === undefined) return undefined;
      rows.hasRead(stored.writtenAt);
      held.whole(id, stored.writtenAt, othersAt(stored, storage));
      return withMessages(stored, storage);
    },
    async loadNewer({ id, messages }, { at }) {
      const stored = await storage.ask(conversationPort, 'head', id);
      return stored && withMessages(stored, storage, { messages, after: { at, id: '' } });
    },
    othersChange: (id) => held.othersChange(id, () => stateOf(id, storage)),
    runsElsewhere: (conversation) => runsElsewhere(conversation, storage, now),
    list: (workspace) => storage.ask(conversationPort, 'list', workspace),
    isPartial: () => storage.ask(conversationPort, 'is-partial', null),
    search: (workspace, words) => storage.ask(conversationPort, 'search', { workspace, words }),
    written: () => storage.written(),
    onDidChange: (listener: () => void): Disposable => storage.onDidChange(conversationPort, listener),
    ...shownConversations(storage, rows),
  };
}

function conversationWrites(
  storage: Pick<Storage, 'remove' | 'ask' | 'written'>,
  rows: RowWriter,
  held: HeldConversations,
): Pick<ConversationStore, 'write' | 'update' | 'writeMissing' | 'writePages' | 'delete'> {
  const recent = recentWrites(storage, rows, held);
  const remove = (id: string): void => {
    held.forget(id);
    recent.forget(id);
    storage.remove(conversationPort, wholeConversationKey(id), rows.next());
  };
  return {
    write(row, { put, removed, whole, running }) {
      const times = { writtenAt: rows.next() };
      const wholeAt = held.wholeAt(row.id);
      held.changed(row.id, times.writtenAt);
      const messages = wholeAt === undefined ? (whole?.values() ?? put) : put; // all, where it was never there or was deleted
      rows.putMessages({ conversation: row.id, messages, running }, times);
      for (const id of removed) storage.remove(conversationPort, messageKey(id), times.writtenAt);
      rows.putHead(row, times);
      if (whole === undefined) return;
      const changed = put.map(({ id }) => id);
      recent.add({ row, messages: whole, changed, running, wholeAt: wholeAt ?? times.writtenAt });
    },
    update(row, changed) {
      const wholeAt = held.wholeAt(row.id);
      if (wholeAt === undefined) return;
      const times = { writtenAt: rows.next(), wholeAt };
      rows.putMessages({ conversation: row.id, messages: changed }, times);
      rows.putHead(row, times);
      recent.update(row, changed);
    },
    async writeMissing(row, messages) {
      putMissing({ row, messages, removedAt: await removedAtOf(row.id, storage, rows) }, rows);
    },
    async writePages(row, pages) {
      const times = { writtenAt: rows.next() };
      held.whole(row.id, times.writtenAt);
      rows.putHead(row, times); // first: should the window die, what came can be seen and deleted
      try {
        let isWaiting = false;
        for await (const messages of pages) {
          if (isWaiting) await storage.written(); // no more than a page waits: of more the first would be dropped
          rows.putMessages({ conversation: row.id, messages }, times);
          isWaiting = await storage.ask(conversationPort, 'is-waiting', null); // answered when the thread has taken the page
        }
      } catch (error) {
        remove(row.id);
        throw error;
      }
    },
    delete: remove,
  };
}

function recentWrites(
  storage: Pick<Storage, 'ask' | 'written'>,
  rows: RowWriter,
  held: HeldConversations,
): RecentWrites {
  return new RecentWrites({
    written: () => storage.written(),
    removedAt: (id) => removedAtOf(id, storage, rows),
    writeAgain({ row, messages, changed, running }, removedAt) {
      const times = { writtenAt: rows.next() };
      held.whole(row.id, times.writtenAt);
      const own = new Set(changed);
      const [mine = [], others = []] = [true, false].map((isOwn) =>
        [...messages.values()].filter(({ id }) => own.has(id) === isOwn),
      );
      rows.putMessages({ conversation: row.id, messages: mine, running }, times);
      putMissing({ row, messages: others, removedAt }, rows);
    },
  });
}

async function removedAtOf(id: string, storage: Pick<Storage, 'ask'>, rows: RowWriter): Promise<number> {
  const removedAt = (await storage.ask(conversationPort, 'removedAt', id)) ?? 0;
  rows.hasRead(removedAt);
  return removedAt;
}

interface DeletedConversation {
  readonly row: ConversationRow;
  readonly messages: Iterable<ConversationMessage>;
  readonly removedAt: number;
}

/** A state of a message that was written after the deletion stays. */
function putMissing({ row, messages, removedAt }: DeletedConversation, rows: RowWriter): void {
  rows.putMessages({ conversation: row.id, messages }, { writtenAt: removedAt + 1 });
  rows.putHead(row, { writtenAt: rows.next() });
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

/** Which conversation is shown in each workspace. */
function shownConversations(
  storage: Pick<Storage, 'ask' | 'onDidLoseFile'>,
  rows: RowWriter,
): Pick<ConversationStore, 'remember' | 'last' | 'onDidLose'> {
  /** What the storage says, as far as this window has read or written it. */
  const shown = new Map<string, string | undefined>();
  return {
    remember(workspace, conversation) {
      if (shown.get(workspace) === conversation) return; // a window that is only restored writes nothing
      shown.set(workspace, conversation);
      rows.put({ type: 'shown', workspace, conversation }, { writtenAt: rows.next() });
    },
    async last(workspace) {
      const stored = await storage.ask(conversationPort, 'shown', workspace);
      rows.hasRead(stored?.writtenAt ?? 0);
      shown.set(workspace, stored?.conversation);
      return stored?.conversation;
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
async function withMessages(
  { head }: StoredHead,
  storage: Pick<Storage, 'ask'>,
  known: { readonly messages?: Conversation['messages']; readonly after?: MessagePlace } = {},
): Promise<Conversation> {
  const messages = new Map<string, ConversationMessage>(known.messages);
  let { after } = known;
  do {
    const asked = { conversation: head.id, ...(after !== undefined && { after }) };
    const page = await storage.ask(conversationPort, 'messages', asked);
    for (const message of page.messages) messages.set(message.id, message);
    after = page.next;
  } while (after !== undefined);
  return asWholeTree({ ...head, messages });
}
