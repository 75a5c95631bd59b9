import type { KeyBinding } from '../../config/key-reference.ts';
import { asArray } from '../../lib/json.ts';
import { bindingId, parseBinding, parseUnschemedBinding, unschemedSecretName } from './key-names.ts';

/** The shape of `vscode.Memento`: remembers which keys there should be, by name. */
export interface NamesPort {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** Which keys there should be, in the editor's own state, since older editors do not list secrets. Never a key. */
export interface KeyIndex {
  readonly read: () => readonly KeyBinding[];
  readonly add: (binding: KeyBinding) => Promise<void>;
  readonly remove: (bindings: readonly KeyBinding[]) => Promise<void>;
}

const INDEX = 'turnpike.keyNames';

export function keyIndex(names: NamesPort): KeyIndex {
  const items = (): readonly unknown[] => asArray(names.get(INDEX));
  const others = (gone: readonly KeyBinding[]): readonly unknown[] =>
    items().filter((item) => !gone.some((binding) => isOf(item, binding)));
  return {
    read: () => items().flatMap((item) => parseBinding(item) ?? parseUnschemedBinding(item) ?? []),
    add: async ({ vendor, origin }) => names.update(INDEX, [...others([{ vendor, origin }]), { vendor, origin }]),
    remove: async (gone) => names.update(INDEX, others(gone)),
  };
}

/** Whether an item names this binding, in today's form or in that of versions until 0.1. */
function isOf(item: unknown, binding: KeyBinding): boolean {
  const named = parseBinding(item);
  if (named !== undefined) return bindingId(named) === bindingId(binding);
  const old = parseUnschemedBinding(item);
  const secret = unschemedSecretName(binding);
  return old !== undefined && secret !== undefined && unschemedSecretName(old) === secret;
}
