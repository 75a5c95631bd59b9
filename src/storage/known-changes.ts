import { changeId } from './storage-messages.ts';
import type { Change } from './storage-messages.ts';
import type { Store } from './store-definition.ts';

/**
 * The last change of each row that the file took and that is under way, or was made since the last tick: what a file lacks that
 * is put in its place.
 */
export class KnownChanges {
  readonly #stores: ReadonlyMap<string, Store>;
  readonly #changes = new Map<string, Change>();

  constructor(stores: ReadonlyMap<string, Store>) {
    this.#stores = stores;
  }

  isUnderWay(change: Change): boolean {
    return change.type === 'put' && this.#stores.get(change.store)?.isUnderWay(change.row) === true;
  }

  get isEmpty(): boolean {
    return this.#changes.size === 0;
  }

  get isAnyUnderWay(): boolean {
    return this.all().some((change) => this.isUnderWay(change));
  }

  all(): readonly Change[] {
    return [...this.#changes.values()];
  }

  set(change: Change): void {
    this.#changes.set(changeId(change), change);
  }

  delete(change: Change): void {
    this.#changes.delete(changeId(change));
  }

  /** All but what is under way. */
  forgetEnded(): void {
    for (const change of this.all()) if (!this.isUnderWay(change)) this.delete(change);
  }
}
