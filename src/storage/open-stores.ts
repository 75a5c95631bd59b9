import type { Database } from './database.ts';
import type { Change } from './storage-messages.ts';
import type { OpenStore, Store } from './store-definition.ts';

/** The stores over one connection, by name. */
export type OpenStores = ReadonlyMap<string, OpenStore<unknown>>;

export function openStores(database: Database, stores: readonly Store[]): OpenStores {
  return new Map(stores.map((store) => [store.name, store.open(database)]));
}

export function applyChange(stores: OpenStores, change: Change): void {
  const store = stores.get(change.store);
  if (store === undefined) throw new Error(`there is no store ${change.store}`);
  if (change.type === 'put') store.put(change.key, change.row);
  else store.remove(change.key, change.removedAt);
}
