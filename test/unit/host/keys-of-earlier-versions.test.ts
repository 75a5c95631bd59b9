import { describe, expect, it } from 'vitest';
import { createKeyStore } from '../../../src/host/keys/key-store.ts';
import { openKeyStore } from '../../support/shared-secrets.ts';

const openai = { vendor: 'openai', origin: 'https://api.openai.com' };
const stored = (binding: typeof openai) => ({ kind: 'stored', ...binding }) as const;

describe('a key that an earlier version bound to the host alone', () => {
  const loopback = { vendor: 'ollama', origin: 'http://127.0.0.1:11434' };
  const lan = { vendor: 'openai', origin: 'http://192.168.1.20:8000' };

  function withOldKeys(listsKeys = false) {
    const world = openKeyStore({ listsKeys });
    world.secrets.values.set('turnpike.key:openai@api.openai.com', 'sk-old');
    world.secrets.values.set('turnpike.key:ollama@127.0.0.1:11434', 'sk-local');
    world.secrets.values.set('turnpike.key:openai@192.168.1.20:8000', 'sk-lan');
    world.state.set('turnpike.keyNames', [
      { provider: 'openai', host: 'api.openai.com' },
      { provider: 'ollama', host: '127.0.0.1:11434' },
      { provider: 'openai', host: '192.168.1.20:8000' },
    ]);
    return world;
  }

  it('is taken over for https, and for http on this machine only', async () => {
    const { store, secrets } = withOldKeys();
    expect(await store.read(stored(openai))).toBe('sk-old');
    expect(await store.read(stored(loopback))).toBe('sk-local');
    expect(await store.read(stored(lan))).toBeUndefined();
    expect(await store.read(stored({ vendor: 'openai', origin: 'http://api.openai.com' }))).toBeUndefined();
    expect([...secrets.values].toSorted((one, other) => one[0].localeCompare(other[0]))).toEqual([
      ['turnpike.key:ollama@http://127.0.0.1:11434', 'sk-local'],
      ['turnpike.key:openai@192.168.1.20:8000', 'sk-lan'],
      ['turnpike.key:openai@https://api.openai.com', 'sk-old'],
    ]);
  });

  it.each([false, true])(
    'is listed, removed and not taken for lost (the editor lists secrets: %s)',
    async (listsKeys) => {
      const { store, secrets } = withOldKeys(listsKeys);
      const secureLan = { vendor: 'openai', origin: 'https://192.168.1.20:8000' };
      expect(await store.takeLost()).toEqual([]);
      const listed = (await store.list()).map(({ origin }) => origin);
      expect(listed.toSorted()).toEqual([loopback.origin, secureLan.origin, openai.origin].toSorted());
      await store.remove(openai);
      expect(await store.read(stored(openai))).toBeUndefined();
      expect([...secrets.values.keys()].filter((name) => name.includes('api.openai.com'))).toEqual([]);
      expect(await store.takeLost()).toEqual([]);
    },
  );

  it('goes with the binding when that is removed or set before it was read', async () => {
    const { store, secrets } = withOldKeys();
    await store.remove(openai);
    expect(await store.read(stored(openai))).toBeUndefined();
    await store.set(loopback, 'sk-new');
    expect(await store.read(stored(loopback))).toBe('sk-new');
    expect([...secrets.values.keys()].toSorted()).toEqual([
      'turnpike.key:ollama@http://127.0.0.1:11434',
      'turnpike.key:openai@192.168.1.20:8000',
    ]);
  });

  it('is given to all who ask at once', async () => {
    const { store, open } = withOldKeys();
    const windows = [store, store, open(), open()];
    expect(await Promise.all(windows.map((window) => window.read(stored(openai))))).toEqual(
      windows.map(() => 'sk-old'),
    );
  });

  it('is found where another window takes it over between two looks', async () => {
    const { secrets, store, names } = withOldKeys();
    const port = secrets.window(false);
    const slow = createKeyStore({
      secrets: {
        ...port,
        get: async (key) => {
          const seen = await port.get(key);
          if (key === 'turnpike.key:openai@https://api.openai.com' && seen === undefined)
            await store.read(stored(openai));
          return seen;
        },
      },
      names,
      environment: {},
    });
    expect(await slow.read(stored(openai))).toBe('sk-old');
  });

  it('does not write over a key that is set at the same time', async () => {
    const { store } = withOldKeys();
    const reading = store.read(stored(openai));
    await store.set(openai, 'sk-new');
    await reading;
    expect(await store.read(stored(openai))).toBe('sk-new');
  });

  it('serves although the storage does not keep it anew', async () => {
    const { store, secrets } = withOldKeys();
    secrets.forgets = true;
    expect(await store.read(stored(openai))).toBe('sk-old');
    expect(secrets.values.get('turnpike.key:openai@api.openai.com')).toBe('sk-old');
  });
});
