import { changeId } from './storage-messages.ts';
import type { Change } from './storage-messages.ts';
import type { WaitingLimits } from './store-definition.ts';

export interface BoundedChange {
  readonly change: Change;
  /** About how much memory it takes. */
  readonly bytes: number;
}

interface Total {
  rows: number;
  bytes: number;
}

/** The last change of each row, oldest first, within the limits of each store. A single row may be larger than them. */
export class BoundedChanges<Entry extends BoundedChange> {
  readonly #entries = new Map<string, Entry>();
  readonly #totals = new Map<string, Total>();

  get size(): number {
    return this.#entries.size;
  }

  values(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  /** What had to go for it. */
  add(entry: Entry, limits: WaitingLimits): readonly Entry[] {
    const { change, bytes } = entry;
    this.delete(change);
    this.#entries.set(changeId(change), entry);
    const total = this.#totalOf(change.store);
    total.rows++;
    total.bytes += bytes;
    const dropped: Entry[] = [];
    for (const other of this.#entries.values()) {
      if (total.rows <= 1 || (total.rows <= limits.rows && total.bytes <= limits.bytes)) break;
      if (other.change.store !== change.store) continue;
      this.delete(other.change);
      dropped.push(other);
    }
    return dropped;
  }

  delete(change: Pick<Change, 'store' | 'key'>): void {
    const id = changeId(change);
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    const total = this.#totalOf(change.store);
    total.rows--;
    total.bytes -= entry.bytes;
  }

  clear(): void {
    this.#entries.clear();
    this.#totals.clear();
  }

  #totalOf(store: string): Total {
    const total = this.#totals.get(store) ?? { rows: 0, bytes: 0 };
    this.#totals.set(store, total);
    return total;
  }
}
