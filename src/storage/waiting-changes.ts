import { BoundedChanges } from './bounded-changes.ts';
import type { BoundedChange } from './bounded-changes.ts';
import type { Database } from './database.ts';
import { openDatabase } from './open-database.ts';
import { openStores } from './open-stores.ts';
import type { OpenStores } from './open-stores.ts';
import type { Change } from './storage-messages.ts';
import type { OpenStore, Store } from './store-definition.ts';

interface Memory {
  readonly database: Database;
  readonly stores: OpenStores;
}

/**
 * Changes that the file has not taken. Their rows also stand in a database in memory, so that what is asked of them is the same
 * SQL. Bounded by the limits of each store.
 */
export class WaitingChanges {
  readonly #stores: ReadonlyMap<string, Store>;
  readonly #changes = new BoundedChanges<BoundedChange>();
  #memory: Memory | undefined;

  constructor(stores: readonly Store[]) {
    this.#stores = new Map(stores.map((store) => [store.name, store]));
  }

  get count(): number {
    return this.#changes.size;
  }

  /** In the order in which they came. */
  all(): readonly Change[] {
    return this.#changes.values().map(({ change }) => change);
  }

  open(store: string): OpenStore<unknown> | undefined {
    return this.#memory?.stores.get(store);
  }

  keys(store: string): readonly string[] {
    return this.all().flatMap((change) => (change.store === store ? [change.key] : []));
  }

  /** `write` puts the change into the database in memory. Those that had to be dropped for it. */
  add(change: Change, write: (stores: OpenStores, change: Change) => void): readonly Change[] {
    const store = this.#stores.get(change.store);
    if (store === undefined) return [];
    this.#memory ??= this.#openMemory();
    write(this.#memory.stores, change);
    const bytes = change.type === 'put' ? store.bytesOf(change.row) : 0;
    const dropped = this.#changes.add({ change, bytes }, store.limits);
    for (const { change: gone } of dropped) this.open(gone.store)?.remove(gone.key);
    return dropped.map(({ change: gone }) => gone);
  }

  /** The file has it. */
  done(change: Change): void {
    this.#changes.delete(change);
    this.open(change.store)?.remove(change.key);
    if (this.#changes.size === 0) this.clear();
  }

  clear(): void {
    this.#changes.clear();
    this.#memory?.database.close();
    this.#memory = undefined;
  }

  #openMemory(): Memory {
    const stores = [...this.#stores.values()];
    const { database } = openDatabase({ file: ':memory:', busyTimeoutMs: 0, stores });
    return { database, stores: openStores(database, stores) };
  }
}
