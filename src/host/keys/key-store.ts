import type { KeyReference } from '../../config/configuration.ts';
import type { Disposable } from '../../lib/disposable.ts';
import { Emitter } from '../../lib/emitter.ts';
import { asArray, asRecord, asString } from '../../lib/json.ts';
import { LlmError } from '../../llm/llm-error.ts';
import { checkKey } from './check-key.ts';

/** What a stored key is bound to. */
export interface KeyName {
  readonly provider: string;
  readonly host: string;
}

/** The shape of `vscode.SecretStorage`; `keys` came with VS Code 1.105. */
export interface SecretPort {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
  keys?(): PromiseLike<readonly string[]>;
  onDidChange(listener: (event: { readonly key: string }) => void): Disposable;
}

/** The shape of `vscode.Memento`: remembers which keys there should be, by name. */
export interface NamesPort {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

export interface KeyPorts {
  readonly secrets: SecretPort;
  readonly names: NamesPort;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface KeyStore extends Disposable {
  /**
   * The key as it is now; asked at each call. `undefined`: there is none. Throws `LlmError` of kind `auth` when the
   * storage cannot be read, or a variable holds what cannot be a key.
   */
  read(reference: KeyReference): Promise<string | undefined>;
  /** Stores a key that `checkKey` allows and reads it back. `lost`: the storage took it, but does not give it back. */
  set(name: KeyName, key: string): Promise<'kept' | 'lost'>;
  remove(name: KeyName): Promise<void>;
  /** The names of the keys that are there. */
  list(): Promise<readonly KeyName[]>;
  /** The names of keys that were kept once and are gone although nobody removed them. Each is told once. */
  takeLost(): Promise<readonly KeyName[]>;
  readonly onDidChange: (listener: (name: KeyName) => void) => Disposable;
}

const PREFIX = 'turnpike.key:';
const INDEX = 'turnpike.keyNames';

export function createKeyStore({ secrets, names, environment }: KeyPorts): KeyStore {
  const changed = new Emitter<KeyName>();
  const subscription = secrets.onDidChange(({ key }) => {
    const name = nameOf(key);
    if (name !== undefined) changed.fire(name);
  });
  const index = nameIndex(names);
  const isThere = async (name: KeyName): Promise<boolean> => (await secrets.get(secretOf(name))) !== undefined;
  return {
    read: async (reference) =>
      reference.kind === 'environment' ? readVariable(environment, reference.name) : readSecret(secrets, reference),
    set: async (name, key) => {
      await secrets.store(secretOf(name), key);
      const kept = (await secrets.get(secretOf(name))) === key;
      if (kept) await index.add(name);
      return kept ? 'kept' : 'lost';
    },
    remove: async (name) => {
      await secrets.delete(secretOf(name));
      await index.remove([name]);
    },
    list: async () => filterAsync(await knownNames(secrets, index), isThere),
    takeLost: async () => {
      const lost = await filterAsync(index.read(), async (name) => !(await isThere(name)));
      if (lost.length > 0) await index.remove(lost);
      return lost;
    },
    onDidChange: changed.on,
    dispose: () => subscription.dispose(),
  };
}

async function readSecret(secrets: SecretPort, name: KeyName): Promise<string | undefined> {
  try {
    return await secrets.get(secretOf(name));
  } catch (cause) {
    throw new LlmError('auth', 'the secret storage of VS Code cannot be read', { cause });
  }
}

function readVariable(environment: KeyPorts['environment'], name: string): string | undefined {
  const text = environment[name]?.trim() ?? '';
  if (text === '') return undefined;
  const checked = checkKey(text);
  if (checked.kind === 'usable') return checked.key;
  throw new LlmError('auth', `the environment variable ${name} ${checked.reason}`);
}

async function knownNames(secrets: SecretPort, index: NameIndex): Promise<readonly KeyName[]> {
  const stored = (await secrets.keys?.()) ?? [];
  const byKey = new Map(
    [...index.read(), ...stored.flatMap((key) => nameOf(key) ?? [])].map((name) => [secretOf(name), name]),
  );
  return [...byKey.values()];
}

interface NameIndex {
  readonly read: () => readonly KeyName[];
  readonly add: (name: KeyName) => Promise<void>;
  readonly remove: (names: readonly KeyName[]) => Promise<void>;
}

/** The names of the keys, in the editor's own state, since older editors do not list secrets. Never a key. */
function nameIndex(names: NamesPort): NameIndex {
  const read = (): readonly KeyName[] => asArray(names.get(INDEX)).flatMap((item) => parseName(item) ?? []);
  const others = (gone: readonly KeyName[]): readonly KeyName[] =>
    read().filter((name) => !gone.some((one) => secretOf(one) === secretOf(name)));
  return {
    read,
    add: async ({ provider, host }) => names.update(INDEX, [...others([{ provider, host }]), { provider, host }]),
    remove: async (gone) => names.update(INDEX, others(gone)),
  };
}

/** A provider and a host in what a command was called with, or in what was kept. */
export function parseName(value: unknown): KeyName | undefined {
  const record = asRecord(value);
  const provider = asString(record?.['provider']);
  const host = asString(record?.['host']);
  return provider === undefined || host === undefined ? undefined : { provider, host };
}

function secretOf({ provider, host }: KeyName): string {
  return `${PREFIX}${provider}@${host}`;
}

function nameOf(secret: string): KeyName | undefined {
  const at = secret.indexOf('@');
  if (!secret.startsWith(PREFIX) || at < 0) return undefined;
  return { provider: secret.slice(PREFIX.length, at), host: secret.slice(at + 1) };
}

async function filterAsync<Item>(
  items: readonly Item[],
  test: (item: Item) => Promise<boolean>,
): Promise<readonly Item[]> {
  const kept = await Promise.all(items.map(test));
  return items.filter((_, index) => kept[index] === true);
}
