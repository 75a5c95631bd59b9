import type { KeyReference } from '../../config/configuration.ts';
import type { KeyBinding } from '../../config/key-reference.ts';
import type { Disposable } from '../../lib/disposable.ts';
import { Emitter } from '../../lib/emitter.ts';
import { LlmError } from '../../llm/llm-error.ts';
import { checkKey } from './check-key.ts';
import { keyIndex } from './key-index.ts';
import type { KeyIndex, NamesPort } from './key-index.ts';
import { bindingId, bindingOfSecret, secretName, unschemedSecretName } from './key-names.ts';

/** The shape of `vscode.SecretStorage`; `keys` came with VS Code 1.105. */
export interface SecretPort {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
  keys?(): PromiseLike<readonly string[]>;
  onDidChange(listener: (event: { readonly key: string }) => void): Disposable;
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
  set(binding: KeyBinding, key: string): Promise<'kept' | 'lost'>;
  remove(binding: KeyBinding): Promise<void>;
  /** The bindings of the keys that are there. */
  list(): Promise<readonly KeyBinding[]>;
  /** The bindings of keys that were kept once and are gone although the person did not remove them. Each is told once. */
  takeLost(): Promise<readonly KeyBinding[]>;
  readonly onDidChange: (listener: (binding: KeyBinding) => void) => Disposable;
}

export function createKeyStore({ secrets, names, environment }: KeyPorts): KeyStore {
  const changed = new Emitter<KeyBinding>();
  const subscription = secrets.onDidChange(({ key }) => {
    const binding = bindingOfSecret(key);
    if (binding !== undefined) changed.fire(binding);
  });
  const index = keyIndex(names);
  const inTurn = oneAfterTheOther();
  const readBound = async (binding: KeyBinding): Promise<string | undefined> =>
    (await secrets.get(secretName(binding))) ?? inTurn(() => takeOver(secrets, index, binding));
  const isThere = async (binding: KeyBinding): Promise<boolean> => (await readBound(binding)) !== undefined;
  return {
    read: async (reference) =>
      reference.kind === 'environment'
        ? readVariable(environment, reference.name)
        : orAuthError(() => readBound(reference)),
    set: (binding, key) => inTurn(() => set(secrets, index, { binding, key })),
    remove: (binding) =>
      inTurn(async () => {
        await secrets.delete(secretName(binding));
        await deleteUnschemed(secrets, binding);
        await index.remove([binding]);
      }),
    list: async () => filterAsync(await knownBindings(secrets, index), isThere),
    takeLost: async () => {
      const lost = await filterAsync(index.read(), async (binding) => !(await isThere(binding)));
      if (lost.length > 0) await index.remove(lost);
      return lost;
    },
    onDidChange: changed.on,
    dispose: () => subscription.dispose(),
  };
}

interface BoundKey {
  readonly binding: KeyBinding;
  readonly key: string;
}

async function set(secrets: SecretPort, index: KeyIndex, { binding, key }: BoundKey): Promise<'kept' | 'lost'> {
  await secrets.store(secretName(binding), key);
  if ((await secrets.get(secretName(binding))) !== key) return 'lost';
  await index.add(binding);
  await deleteUnschemed(secrets, binding);
  return 'kept';
}

/**
 * A key that a version until 0.1 stored for the host alone is stored again for this origin, and the old secret is deleted
 * once the new one can be read back. When the storage does not keep the new one, the old key serves all the same.
 */
async function takeOver(secrets: SecretPort, index: KeyIndex, binding: KeyBinding): Promise<string | undefined> {
  const unschemed = unschemedSecretName(binding);
  const old = unschemed === undefined ? undefined : await secrets.get(unschemed);
  // the second look is for another window, which took the key over between the first look and this one
  if (old === undefined) return secrets.get(secretName(binding));
  await set(secrets, index, { binding, key: old }).catch(() => 'lost');
  return old;
}

async function deleteUnschemed(secrets: SecretPort, binding: KeyBinding): Promise<void> {
  const unschemed = unschemedSecretName(binding);
  if (unschemed !== undefined && (await secrets.get(unschemed)) !== undefined) await secrets.delete(unschemed);
}

/** Changes of secrets take several steps each: one is done before the next begins. */
function oneAfterTheOther(): <Value>(work: () => Promise<Value>) => Promise<Value> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work, work);
    last = done.catch(() => undefined);
    return done;
  };
}

async function orAuthError(read: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await read();
  } catch (cause) {
    throw new LlmError('auth', 'the secret storage of VS Code cannot be read', {
      cause,
      keyFault: { kind: 'unreadable' },
    });
  }
}

function readVariable(environment: KeyPorts['environment'], name: string): string | undefined {
  const text = environment[name]?.trim() ?? '';
  if (text === '') return undefined;
  const checked = checkKey(text);
  if (checked.kind === 'usable') return checked.key;
  const { reason } = checked;
  const details = { variable: name, keyFault: { kind: 'unusable', reason } } as const;
  throw new LlmError('auth', `the environment variable ${name} ${reason}`, details);
}

async function knownBindings(secrets: SecretPort, index: KeyIndex): Promise<readonly KeyBinding[]> {
  const stored = (await secrets.keys?.()) ?? [];
  const all = [...index.read(), ...stored.flatMap((secret) => bindingOfSecret(secret) ?? [])];
  return [...new Map(all.map((binding) => [bindingId(binding), binding])).values()];
}

async function filterAsync<Item>(
  items: readonly Item[],
  test: (item: Item) => Promise<boolean>,
): Promise<readonly Item[]> {
  const kept = await Promise.all(items.map(test));
  return items.filter((_, index) => kept[index] === true);
}
