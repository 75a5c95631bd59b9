import { BoundedChanges } from './bounded-changes.ts';
import type { BoundedChange } from './bounded-changes.ts';
import { changeId } from './storage-messages.ts';
import type { Change, ToStorageThread } from './storage-messages.ts';
import type { WaitingLimits } from './store-definition.ts';

interface Size {
  readonly bytes: number;
  readonly isUnderWay: boolean;
}

interface Unwritten extends BoundedChange {
  readonly number: number;
}

const UNBOUNDED: WaitingLimits = { rows: Infinity, bytes: Infinity };

/** What the thread has not said to be in the file, and rows that are under way: told again to the next thread. */
export class UnwrittenChanges {
  readonly #changes = new BoundedChanges<Unwritten>();
  readonly #underWay = new Map<string, Change>();
  #last = 0;

  /** The number of the change. Beyond the limits of its store the oldest are forgotten: the thread drops them too. */
  add(change: Change, { bytes, isUnderWay }: Size, limits: WaitingLimits): number {
    const id = changeId(change);
    if (isUnderWay) this.#underWay.set(id, change);
    else this.#underWay.delete(id);
    this.#changes.add({ number: ++this.#last, change, bytes }, limits);
    return this.#last;
  }

  get isAny(): boolean {
    return this.#changes.size > 0 || this.#underWay.size > 0;
  }

  written(through: number): void {
    for (const { number, change } of this.#changes.values()) if (number <= through) this.#changes.delete(change);
  }

  /** With new numbers. A row that is under way comes before its later state. */
  again(): readonly ToStorageThread[] {
    const written = [...this.#underWay].filter(([id]) => !this.#changes.has(id)).map(([, change]) => change);
    const messages: ToStorageThread[] = written.map((change) => ({ type: 'change', number: ++this.#last, change }));
    for (const { change, bytes } of this.#changes.values()) {
      const number = ++this.#last;
      this.#changes.add({ number, change, bytes }, UNBOUNDED); // they were within their limits
      messages.push({ type: 'change', number, change });
    }
    return messages;
  }

  clear(): void {
    this.#changes.clear();
    this.#underWay.clear();
  }
}
