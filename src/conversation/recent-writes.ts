import type { Conversation } from './conversation.ts';
import type { ConversationRow } from './conversation-store.ts';
import type { ConversationMessage } from './message.ts';

/** A conversation as it was written last. */
export interface WrittenConversation {
  readonly row: ConversationRow;
  readonly messages: Conversation['messages'];
  /** Ids of the messages that this window has changed. */
  readonly changed: Iterable<string>;
  /** Id of the answer that runs here. */
  readonly running?: string | undefined;
  /** When all of it was in the storage, in the count of `writtenAt`. */
  readonly wholeAt: number;
}

export interface RecentWritesPorts {
  /** Resolves when all that was written is in the file. */
  readonly written: () => Promise<void>;
  /** When this conversation was last deleted, in the count of `writtenAt`; 0: never. */
  readonly removedAt: (id: string) => Promise<number>;
  readonly writeAgain: (conversation: WrittenConversation, removedAt: number) => void;
}

/**
 * Conversations that are in use here and were written a moment ago. Where another window has deleted one of them, all of it is
 * written again. That is looked at when the writes are in the file, about once a second: a question with each write would wake the
 * storage's thread each time, and a file that cannot be read now could not answer it.
 */
export class RecentWrites {
  readonly #ports: RecentWritesPorts;
  readonly #recent = new Map<string, WrittenConversation>();
  #isLooking = false;

  constructor(ports: RecentWritesPorts) {
    this.#ports = ports;
  }

  add(conversation: WrittenConversation): void {
    const { id } = conversation.row;
    // A read since the last write may have found no more than that write had put.
    const { wholeAt, changed: before } = this.#recent.get(id) ?? { ...conversation, changed: [] };
    const changed = new Set([...before, ...conversation.changed]);
    this.#recent.set(id, { ...conversation, changed, wholeAt });
    void this.#look().catch(() => undefined); // the next write looks again
  }

  /** These messages of it were written, by one who keeps no others. */
  update(row: ConversationRow, changed: readonly ConversationMessage[]): void {
    const known = this.#recent.get(row.id);
    if (known === undefined) return;
    const messages = new Map([...known.messages, ...changed.map((message) => [message.id, message] as const)]);
    this.add({ ...known, row, messages, changed: changed.map(({ id }) => id) });
  }

  forget(id: string): void {
    this.#recent.delete(id);
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      while (this.#recent.size > 0) {
        const written = [...this.#recent]; // what comes while it is waited for may not be in the file then
        await this.#ports.written();
        for (const [id, before] of written) await this.#lookAt(id, before);
      }
    } finally {
      this.#isLooking = false;
    }
  }

  async #lookAt(id: string, before: WrittenConversation): Promise<void> {
    const removedAt = await this.#ports.removedAt(id);
    const isDeleted = removedAt > before.wholeAt;
    const last = this.#recent.get(id); // with what was written meanwhile
    if (last === before || isDeleted) this.#recent.delete(id);
    if (last !== undefined && isDeleted) this.#ports.writeAgain(last, removedAt);
  }
}
