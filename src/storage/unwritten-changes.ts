import { BoundedChanges } from './bounded-changes.ts';
import type { BoundedChange } from './bounded-changes.ts';
import { changeId } from './storage-messages.ts';
import type { Change } from './storage-messages.ts';
import type { WaitingLimits } from './store-definition.ts';

/** About how much memory a change takes, and whether a later state of its row will come. */
interface Size {
  readonly bytes: number;
  readonly isUnderWay: boolean;
}

/** A change before it has its number. */
export interface UnsentChange {
  readonly type: 'change';
  readonly change: Change;
  readonly size: Size;
  /** Of its store. */
  readonly limits: WaitingLimits;
}

interface Unwritten extends BoundedChange {
  readonly number: number;
}

const UNBOUNDED: WaitingLimits = { rows: Infinity, bytes: Infinity };

/** What was sent and the thread has not said to be in the file, and rows that are under way: told again to the next thread. */
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
    return this.count > 0 || this.#underWay.size > 0;
  }

  /** Of what was sent and is not known to be in the file. */
  get count(): number {
    return this.#changes.size;
  }

  /** It cannot be sent. */
  forget(change: Change): void {
    this.#changes.delete(change);
    this.#underWay.delete(changeId(change));
  }

  written(through: number): void {
    for (const { number, change } of this.#changes.values()) if (number <= through) this.#changes.delete(change);
  }

  /** To be sent again, and added with new numbers then. A row that is under way comes before its later state. */
  again(): readonly UnsentChange[] {
    const written = [...this.#underWay]
      .filter(([id]) => !this.#changes.has(id))
      .map(([, change]) => ({ change, bytes: 0 }));
    return [...written, ...this.#changes.values()].map(({ change, bytes }) => ({
      type: 'change',
      change,
      size: { bytes, isUnderWay: this.#underWay.has(changeId(change)) },
      limits: UNBOUNDED, // they were within their limits
    }));
  }

  clear(): void {
    this.#changes.clear();
    this.#underWay.clear();
  }
}
