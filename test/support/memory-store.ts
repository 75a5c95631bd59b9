import type { ConversationRow, ConversationStore } from '../../src/conversation/conversation-store.ts';
import type { Conversation, MessageChanges } from '../../src/conversation/conversation.ts';

export interface MemoryStore {
  readonly store: ConversationStore;
  readonly stored: Map<string, Conversation>;
  /** Each call of `write`, in order. */
  readonly written: { readonly row: ConversationRow; readonly changes: MessageChanges }[];
}

const none = () => ({ dispose: () => undefined });

/** A store of conversations in memory: without searches, and without other windows. */
export function memoryStore(): MemoryStore {
  const stored = new Map<string, Conversation>();
  const written: MemoryStore['written'][number][] = [];
  const write = (row: ConversationRow, changes: MessageChanges): void => {
    written.push({ row, changes });
    const messages = new Map(stored.get(row.id)?.messages);
    for (const message of changes.put) messages.set(message.id, message);
    for (const id of changes.removed) messages.delete(id);
    const { workspace: _workspace, shownTitle: _shownTitle, ...head } = row;
    stored.set(row.id, { ...head, messages });
  };
  const store: ConversationStore = {
    write,
    update: (row, put) => write(row, { put, removed: [] }),
    writeMissing: async (row, put) => write(row, { put: [...put], removed: [] }),
    writePages: async (row, pages) => {
      for await (const put of pages) write(row, { put, removed: [] });
    },
    delete: (id) => void stored.delete(id),
    load: async (id) => stored.get(id),
    list: async () =>
      [...stored.values()].map(({ id, title = '', pinned, archived, changedAt }) => {
        return { id, title, pinned, archived, changedAt };
      }),
    othersChange: async () => 'none',
    loadNewer: async ({ id }) => stored.get(id),
    runsElsewhere: async () => undefined,
    search: async () => [],
    isPartial: async () => false,
    remember: () => undefined,
    last: async () => undefined,
    written: async () => undefined,
    onDidChange: none,
    onDidLose: none,
  };
  return { store, stored, written };
}
