import { createKeyStore } from '../../src/host/keys/key-store.ts';
import type { KeyStore, SecretPort } from '../../src/host/keys/key-store.ts';
import { Emitter } from '../../src/lib/emitter.ts';

/** A secret storage in memory that windows share, with the faults that real ones have. */
class SharedSecrets {
  readonly values = new Map<string, string>();
  readonly #changed = new Emitter<{ readonly key: string }>();
  forgets = false;
  broken = false;

  window(listsKeys: boolean): SecretPort {
    const port: SecretPort = {
      get: async (key) => {
        if (this.broken) throw new Error('keyring locked');
        return this.values.get(key);
      },
      store: async (key, value) => {
        if (!this.forgets) this.values.set(key, value);
        this.#changed.fire({ key });
      },
      delete: async (key) => {
        this.values.delete(key);
        this.#changed.fire({ key });
      },
      onDidChange: this.#changed.on,
    };
    return listsKeys ? { ...port, keys: async () => [...this.values.keys()] } : port;
  }
}

/** A key store in a window, and what it shares with other windows. */
export function openKeyStore({
  listsKeys = false,
  environment = {},
}: { listsKeys?: boolean; environment?: Record<string, string> } = {}) {
  const secrets = new SharedSecrets();
  const state = new Map<string, unknown>();
  const names = {
    get: (key: string) => state.get(key),
    update: async (key: string, value: unknown) => void state.set(key, value),
  };
  const open = (): KeyStore => createKeyStore({ secrets: secrets.window(listsKeys), names, environment });
  return { secrets, state, names, open, store: open() };
}
