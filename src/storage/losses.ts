import { changeId } from './storage-messages.ts';
import type { Change } from './storage-messages.ts';

/** What is missing from this window's answers: rows that were refused, or dropped because too many waited. Each is said once. */
export class Losses {
  readonly #stores = new Set<string>();
  /** Stores whose rows were dropped since the file last took all that waited. */
  readonly #overflown = new Set<string>();
  /** Rows under way that were refused. */
  readonly #refused = new Set<string>();

  isIn(store: string): boolean {
    return this.#stores.has(store);
  }

  /** Rows are missing from this window's answers, but not for good. */
  lack(store: string): void {
    this.#stores.add(store);
  }

  /** Whether it is to be said. */
  drop({ store }: Change): boolean {
    this.lack(store);
    const isFirst = !this.#overflown.has(store);
    this.#overflown.add(store);
    return isFirst;
  }

  /** Whether it is to be said. */
  refuse(change: Change): boolean {
    this.#stores.add(change.store);
    const isFirst = !this.#refused.has(changeId(change));
    this.#refused.add(changeId(change));
    return isFirst;
  }

  /** No later state of this row will come. */
  rowEnded(change: Change): void {
    this.#refused.delete(changeId(change));
  }

  nothingWaits(): void {
    this.#overflown.clear();
  }
}
