import { describe, expect, it } from 'vitest';
import type { LiteralKey } from '../../../src/config/literal-keys.ts';
import { checkKey } from '../../../src/host/keys/check-key.ts';
import { findVariables } from '../../../src/host/keys/environment-keys.ts';
import { createKeyPresence } from '../../../src/host/keys/key-presence.ts';
import { keyringAdvice } from '../../../src/host/keys/keyring-advice.ts';
import { keyPageOf } from '../../../src/host/keys/key-page.ts';
import { movedWords, offerWords, unwrittenWords } from '../../../src/host/keys/literal-key-words.ts';
import { moveKeys } from '../../../src/host/keys/move-keys.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import { openKeyStore } from '../../support/shared-secrets.ts';

const openai = { vendor: 'openai', origin: 'https://api.openai.com' };
const house = { vendor: 'openai', origin: 'https://llm.example.com:8443' };
const stored = (name: typeof openai) => ({ kind: 'stored', ...name }) as const;

describe('the key store', () => {
  it('binds a key to vendor and origin', async () => {
    const { store, secrets } = openKeyStore();
    expect(await store.set(openai, 'sk-one')).toBe('kept');
    expect(await store.read(stored(openai))).toBe('sk-one');
    expect(await store.read(stored(house))).toBeUndefined();
    expect([...secrets.values.keys()]).toEqual(['turnpike.key:openai@https://api.openai.com']);
  });

  it('gives the key as it is now, also when another window changed it', async () => {
    const { store, open } = openKeyStore();
    await store.set(openai, 'sk-one');
    await open().set(openai, 'sk-two');
    expect(await store.read(stored(openai))).toBe('sk-two');
    await open().remove(openai);
    expect(await store.read(stored(openai))).toBeUndefined();
  });

  it.each([false, true])(
    'lists what is there (the editor lists secrets: %s), and keeps names only',
    async (listsKeys) => {
      const { store, state, secrets } = openKeyStore({ listsKeys });
      await store.set(openai, 'sk-one');
      await store.set(house, 'sk-two');
      await store.set(house, 'sk-three');
      expect(await store.list()).toEqual([openai, house]);
      expect(JSON.stringify([...state])).not.toContain('sk-');
      secrets.values.delete('turnpike.key:openai@https://api.openai.com');
      expect(await store.list()).toEqual([house]);
      await store.remove(house);
      expect(await store.list()).toEqual([]);
    },
  );

  it('lists a key that another machine state does not know of, where the editor lists secrets', async () => {
    const { store, secrets } = openKeyStore({ listsKeys: true });
    secrets.values.set('turnpike.key:openai@https://llm.example.com:8443', 'sk-two');
    secrets.values.set('somebody.else', 'x');
    expect(await store.list()).toEqual([house]);
  });

  it('says when a key cannot be read back', async () => {
    const { store, secrets } = openKeyStore();
    secrets.forgets = true;
    expect(await store.set(openai, 'sk-one')).toBe('lost');
    expect(await store.list()).toEqual([]);
  });

  it('tells once of a key that was kept and is gone, and not of one that was removed', async () => {
    const { store, open, secrets } = openKeyStore();
    await store.set(openai, 'sk-one');
    await store.set(house, 'sk-two');
    await store.remove(house);
    expect(await open().takeLost()).toEqual([]);
    secrets.values.clear();
    expect(await open().takeLost()).toEqual([openai]);
    expect(await open().takeLost()).toEqual([]);
  });

  it('reads a variable when it is asked', async () => {
    const environment: Record<string, string> = {};
    const { store } = openKeyStore({ environment });
    const reference = { kind: 'environment', name: 'HOUSE_KEY' } as const;
    expect(await store.read(reference)).toBeUndefined();
    environment['HOUSE_KEY'] = ' sk-one\n';
    expect(await store.read(reference)).toBe('sk-one');
    environment['HOUSE_KEY'] = ' ';
    expect(await store.read(reference)).toBeUndefined();
  });

  it('fails as an auth error that says nothing of the key', async () => {
    const { store, secrets } = openKeyStore({ environment: { HOUSE_KEY: 'sk-one\nsk-two' } });
    const ofVariable: unknown = await store
      .read({ kind: 'environment', name: 'HOUSE_KEY' })
      .catch((error: unknown) => error);
    expect(ofVariable).toBeInstanceOf(LlmError);
    expect(String(ofVariable)).toContain('HOUSE_KEY');
    expect(String(ofVariable)).not.toContain('sk-');
    secrets.broken = true;
    await expect(store.read(stored(openai))).rejects.toMatchObject({ kind: 'auth' });
  });

  it('tells which key changed, and stops when it is disposed', async () => {
    const { store, open } = openKeyStore();
    const heard: unknown[] = [];
    store.onDidChange((name) => heard.push(name));
    await open().set(house, 'sk-one');
    expect(heard).toEqual([house]);
    store.dispose();
    await open().remove(house);
    expect(heard).toEqual([house]);
  });
});

describe('the scheme of a stored key', () => {
  const plain = { vendor: 'openai', origin: 'http://api.openai.com' };

  it('belongs to its binding: a key for https is not read for http, nor the other way', async () => {
    const { store } = openKeyStore();
    await store.set(openai, 'sk-one');
    expect(await store.read(stored(plain))).toBeUndefined();
    await store.set(plain, 'sk-plain');
    expect(await store.read(stored(openai))).toBe('sk-one');
    await store.remove(plain);
    expect(await store.list()).toEqual([openai]);
  });
});

describe('what can be a key', () => {
  it.each(['sk-proj-0123', ' AIzaSy_x-y\n', 'a'.repeat(8192), 'eyJ.a/b+c=='])('%s', (text) => {
    expect(checkKey(text)).toEqual({ kind: 'usable', key: text.trim() });
  });

  it.each([
    ['', 'is empty'],
    [' \n', 'is empty'],
    ['sk-one\nsk-two', 'line break'],
    ['sk one', 'space'],
    ['Bearer sk-one', 'Bearer'],
    ['"sk-one"', 'quotation marks'],
    ['sk-…one', 'character'],
    ['sk\u0000one', 'character'],
    ['a'.repeat(8193), 'longer'],
  ])('not %j', (text, reason) => {
    const checked = checkKey(text);
    expect(checked.kind === 'refused' && checked.reason).toContain(reason);
  });

  it('is what a header can hold', () => {
    for (let code = 0; code < 0x180; code += 1) {
      const key = `sk-${String.fromCharCode(code)}-x`;
      if (checkKey(key).kind === 'usable') expect(() => new Headers({ authorization: `Bearer ${key}` })).not.toThrow();
    }
    expect(checkKey('sk-a\u00e9').kind).toBe('refused');
  });
});

describe('presence of keys', () => {
  const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

  it('is not known at first, then known, then follows changes', async () => {
    const { store, open } = openKeyStore({ environment: { SET: 'x', EMPTY: ' ' } });
    const presence = createKeyPresence(store, { SET: 'x', EMPTY: ' ' });
    let changes = 0;
    presence.onDidChange(() => (changes += 1));
    expect(presence.has(stored(openai))).toBeUndefined();
    await settled();
    expect([presence.has(stored(openai)), changes]).toEqual([false, 1]);
    await open().set(openai, 'sk-one');
    await settled();
    expect([presence.has(stored(openai)), changes]).toEqual([true, 2]);
    await open().set(openai, 'sk-two');
    await settled();
    expect(changes).toBe(2);
    expect(['SET', 'EMPTY', 'UNSET'].map((name) => presence.has({ kind: 'environment', name }))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('looks again when asked, since some editors tell nothing of other windows', async () => {
    const { store, secrets } = openKeyStore();
    const presence = createKeyPresence(store, {});
    presence.has(stored(openai));
    await settled();
    secrets.values.set('turnpike.key:openai@https://api.openai.com', 'sk-one');
    expect(presence.has(stored(openai))).toBe(false);
    await presence.refresh();
    expect(presence.has(stored(openai))).toBe(true);
    secrets.broken = true;
    await presence.refresh();
    expect(presence.has(stored(openai))).toBe(true);
  });
});

describe('keys in the environment', () => {
  it('are found by name and bound to the vendor’s own origin', () => {
    const found = findVariables({
      GOOGLE_API_KEY: 'b',
      OPENAI_API_KEY: 'sk-one',
      ANTHROPIC_API_KEY: ' ',
      GEMINI_API_KEY: 'a b',
      OLLAMA_API_KEY: 'c',
    });
    expect(found.map(({ variable, binding, refused }) => [variable, binding.origin, refused])).toEqual([
      ['OPENAI_API_KEY', 'https://api.openai.com', undefined],
      ['GEMINI_API_KEY', 'https://generativelanguage.googleapis.com', expect.any(String)],
      ['GOOGLE_API_KEY', 'https://generativelanguage.googleapis.com', undefined],
      ['OLLAMA_API_KEY', 'https://ollama.com', undefined],
    ]);
    expect(JSON.stringify(found)).not.toContain('sk-one');
  });
});

describe('moving keys out of the settings', () => {
  const literal = (index: number, key: string, name = openai): LiteralKey => ({ index, ...name, key });

  it('stores them, and says which may be wiped', async () => {
    const { store } = openKeyStore();
    const keys = [literal(0, 'sk-one'), literal(1, 'sk-two', house), literal(2, 'sk-one')];
    expect(await moveKeys(keys, store, 'ask')).toEqual({ moved: keys, conflicts: [], failed: [] });
    expect(await store.read(stored(house))).toBe('sk-two');
  });

  it('does not write over another key unless it is told to', async () => {
    const { store } = openKeyStore();
    const keys = [literal(0, 'sk-one'), literal(1, 'sk-other')];
    expect(await moveKeys(keys, store, 'ask')).toMatchObject({ moved: [keys[0]], conflicts: [keys[1]] });
    expect(await store.read(stored(openai))).toBe('sk-one');
    expect(await moveKeys(keys.slice(1), store, 'replace')).toMatchObject({ moved: [keys[1]] });
    expect(await store.read(stored(openai))).toBe('sk-other');
  });

  it('leaves in place what cannot be stored', async () => {
    const { store, secrets } = openKeyStore();
    expect(await moveKeys([literal(0, 'two words')], store, 'ask')).toMatchObject({ moved: [], failed: [{}] });
    secrets.forgets = true;
    expect(await moveKeys([literal(0, 'sk-one')], store, 'ask')).toMatchObject({ moved: [], failed: [{}] });
    secrets.broken = true;
    const { moved, failed } = await moveKeys([literal(0, 'sk-one')], store, 'ask');
    expect([moved, failed.length, failed[0]?.reason.includes('sk-')]).toEqual([[], 1, false]);
  });
});

describe('the words about keys in the settings', () => {
  const plain = { vendor: 'openai', origin: 'http://127.0.0.1:8080' };
  const keys: readonly LiteralKey[] = [
    { index: 0, ...openai, key: 'sk-one' },
    { index: 1, ...openai, key: 'sk-two' },
    { index: 2, ...plain, key: 'sk-three' },
  ];
  const names = 'OpenAI (api.openai.com), OpenAI (http://127.0.0.1:8080)';

  it('name each binding once, with its scheme where it is not https, and no key', () => {
    for (const words of [offerWords(keys), movedWords(keys), unwrittenWords(keys)]) {
      expect(words).toContain(`for ${names} `);
      expect(words).not.toContain('sk-');
    }
  });

  it('say after the move where the key still stands, and what to do about it', () => {
    expect(movedWords(keys)).toMatch(/Local History.*git.*sync.*Make a new key at the provider.*revoke this one/);
  });
});

describe('the page where a vendor gives out keys', () => {
  it('is not offered for a key of another server, of which it knows nothing', () => {
    expect(keyPageOf({ vendor: 'openai', origin: 'https://api.openai.com' })).toContain('platform.openai.com');
    expect(keyPageOf({ vendor: 'openai', origin: 'https://llm.example.com' })).toBeUndefined();
  });
});

describe('advice where keys do not stay', () => {
  it('is for the system that the window runs on', () => {
    const desktop = { browser: false, remote: false };
    expect(keyringAdvice({ ...desktop, platform: 'linux' })).toContain('keyring');
    expect(keyringAdvice({ ...desktop, platform: 'darwin' })).toContain('Keychain');
    expect(keyringAdvice({ ...desktop, platform: 'win32' })).toContain('DPAPI');
    expect(keyringAdvice({ browser: true, remote: true, platform: 'linux' })).not.toContain('keyring');
    expect(keyringAdvice({ browser: false, remote: true, platform: 'linux' })).toContain('Keychain');
  });
});
