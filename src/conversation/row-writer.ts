import type { Storage } from '../storage/storage.ts';
import { conversationPort, storedKey } from './conversation-port.ts';
import type { RowTimes, StoredContent } from './conversation-port.ts';
import type { ConversationRow } from './conversation-store.ts';
import { ended } from './fold-event.ts';
import type { ConversationMessage } from './message.ts';

interface MessagesToWrite {
  /** Id. */
  readonly conversation: string;
  readonly messages: Iterable<ConversationMessage>;
  /** Id of the answer that runs here. */
  readonly running?: string | undefined;
}

/** Puts rows into the storage, and knows what time to write on them. */
export class RowWriter {
  readonly #storage: Pick<Storage, 'windowId' | 'put'>;
  readonly #now: () => number;
  #last = 0;

  /** `now` is in milliseconds since the epoch. */
  constructor(storage: Pick<Storage, 'windowId' | 'put'>, now: () => number) {
    this.#storage = storage;
    this.#now = now;
  }

  /** Where the clock was set back, what is written next is newer all the same than what was read. */
  next(): number {
    this.#last = Math.max(Math.round(this.#now()), this.#last + 1);
    return this.#last;
  }

  hasRead(writtenAt: number): void {
    this.#last = Math.max(this.#last, writtenAt);
  }

  put(content: StoredContent, times: RowTimes): void {
    this.#storage.put(conversationPort, storedKey(content), { ...content, ...times });
  }

  putHead(conversation: ConversationRow, times: RowTimes): void {
    this.put({ type: 'conversation', conversation, window: this.#storage.windowId }, times);
  }

  putMessages({ conversation, messages, running }: MessagesToWrite, times: RowTimes): void {
    for (const each of messages) {
      const message = each.id === running ? withRunner(each, this.#storage.windowId) : withoutRun(each);
      this.put({ type: 'message', conversation, message }, times);
    }
  }
}

function withRunner(message: ConversationMessage, runsIn: string): ConversationMessage {
  return message.kind === 'answer' && message.status === 'running' ? { ...message, runsIn } : message;
}

/** An answer that runs nowhere, as it ended at the latest: a row that runs keeps the storage's thread alive. */
function withoutRun(message: ConversationMessage): ConversationMessage {
  if (message.kind !== 'answer' || message.status !== 'running') return message;
  return ended(message, { status: 'stopped', step: 'stopped', at: message.at });
}
