import type { KeyPresence } from '../../config/key-need.ts';
import type { KeyBinding } from '../../config/key-reference.ts';
import type { Disposable } from '../../lib/disposable.ts';
import { Emitter } from '../../lib/emitter.ts';
import { bindingId } from './key-names.ts';
import type { KeyStore } from './key-store.ts';

export interface WatchedKeyPresence extends KeyPresence, Disposable {
  /** Looks again at every key that was asked for: not every editor tells of a change in another window. */
  refresh(): Promise<void>;
  readonly onDidChange: (listener: () => void) => Disposable;
}

interface Entry {
  readonly binding: KeyBinding;
  present: boolean | undefined;
}

/**
 * Answers at once whether a key is there, from what was seen last; looks when it is asked for the first time and when a key
 * changes. Knows that a key is there, never the key.
 */
export function createKeyPresence(
  store: KeyStore,
  environment: Readonly<Record<string, string | undefined>>,
): WatchedKeyPresence {
  const entries = new Map<string, Entry>();
  const changed = new Emitter<void>();
  const look = async (entry: Entry): Promise<void> => {
    // a storage that cannot be read says nothing about the key
    const present = await store.read({ kind: 'stored', ...entry.binding }).then(isThere, () => undefined);
    if (present === undefined || present === entry.present) return;
    entry.present = present;
    changed.fire();
  };
  const subscription = store.onDidChange((binding) => {
    const entry = entries.get(bindingId(binding));
    if (entry !== undefined) void look(entry);
  });
  return {
    has: (reference) => {
      if (reference.kind === 'environment') return (environment[reference.name] ?? '').trim() !== '';
      const { vendor, origin } = reference;
      const known = entries.get(bindingId(reference));
      if (known !== undefined) return known.present;
      const entry: Entry = { binding: { vendor, origin }, present: undefined };
      entries.set(bindingId(reference), entry);
      void look(entry);
      return undefined;
    },
    refresh: async () => {
      await Promise.all([...entries.values()].map(look));
    },
    onDidChange: changed.on,
    dispose: () => subscription.dispose(),
  };
}

function isThere(key: string | undefined): boolean {
  return key !== undefined;
}
