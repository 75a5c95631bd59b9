import { changeId } from './storage-messages.ts';
import type { Change, ToStorageThread } from './storage-messages.ts';

/** Batches that the thread has not taken: at one every 20 ms it is behind by 160 ms, which it is only while it starts or waits. */
const MAX_UNTAKEN_BATCHES = 8;

type OutboxMessage =
  | Exclude<ToStorageThread, { type: 'change' }>
  | { readonly type: 'change'; readonly change: Change };

/**
 * Messages on their way to the thread. A change replaces an earlier one of the same row that has not been sent, so that what is
 * here is bounded by the rows that change, however long the thread waits for a disk. Where a question stands between the two, both
 * stay: it is to see the earlier one.
 */
export class Outbox<Message extends OutboxMessage> {
  #messages = new Map<string, Message>();
  /** How many came that are no changes. */
  #others = 0;
  #sentBatches = 0;
  #takenBatches = new Int32Array(new SharedArrayBuffer(4));

  add(message: Message): void {
    const id = message.type === 'change' ? `${this.#others} ${changeId(message.change)}` : String(++this.#others);
    this.#messages.delete(id);
    this.#messages.set(id, message);
  }

  get isEmpty(): boolean {
    return this.#messages.size === 0;
  }

  get holdsOnlyClose(): boolean {
    return [...this.#messages.values()].every(({ type }) => type === 'close');
  }

  get mustWait(): boolean {
    return this.#sentBatches - Atomics.load(this.#takenBatches, 0) >= MAX_UNTAKEN_BATCHES;
  }

  takeBatch(): readonly Message[] {
    const batch = [...this.#messages.values()];
    this.clear();
    this.#sentBatches++;
    return batch;
  }

  /** The last batch went out as so many. */
  wentOutAs(batches: number): void {
    this.#sentBatches += batches - 1;
  }

  clear(): void {
    this.#messages = new Map();
  }

  /** For a new thread: the number that it is to raise with each batch. */
  restart(): SharedArrayBuffer {
    const buffer = new SharedArrayBuffer(4);
    this.#takenBatches = new Int32Array(buffer);
    this.#sentBatches = 0;
    return buffer;
  }
}
