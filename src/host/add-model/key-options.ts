import { keyNeed } from '../../config/key-need.ts';
import type { KeyBinding } from '../../config/key-reference.ts';
import { parseDeployment } from '../../config/parse-deployment.ts';
import { findVariables } from '../keys/environment-keys.ts';
import { bindingId } from '../keys/key-names.ts';
import type { NewModel } from './new-model.ts';

/** A way for a new model to get its key. */
export type KeyOption =
  /** The entry names the variable, which is read at each call. */
  | { readonly kind: 'use-variable'; readonly variable: string }
  /** What the variable holds now is stored. */
  | { readonly kind: 'store-variable'; readonly variable: string }
  | { readonly kind: 'enter' }
  /** The server needs none. */
  | { readonly kind: 'none' };

export interface KeyQuestion {
  readonly binding: KeyBinding;
  /** The best first. */
  readonly options: readonly KeyOption[];
}

export interface KeyFacts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether a key is stored for a binding. */
  readonly isStored: (binding: KeyBinding) => Promise<boolean>;
}

/**
 * What is to be asked about the key of a new model; `undefined`: nothing, since its vendor has no keys or there is one. A server on this
 * machine mostly wants none, but a proxy may: that none is sent is chosen, and not guessed.
 */
export async function keyQuestion(entry: NewModel, facts: KeyFacts): Promise<KeyQuestion | undefined> {
  const { deployment } = parseDeployment(entry, []);
  if (deployment?.key.kind !== 'stored') return undefined;
  const need = keyNeed(deployment);
  const { vendor, origin } = deployment.key;
  const binding = { vendor, origin };
  if (!deployment.vendor.needsKey || (await facts.isStored(binding))) return undefined;
  const options: readonly KeyOption[] =
    need === 'required'
      ? [...fromEnvironment(binding, facts), { kind: 'enter' }]
      : [{ kind: 'none' }, { kind: 'enter' }];
  return { binding, options };
}

/** A key from the environment is the vendor's own: it is offered for no other address. */
function fromEnvironment(wanted: KeyBinding, { environment }: KeyFacts): readonly KeyOption[] {
  const found = findVariables(environment).find(
    ({ binding, refused }) => refused === undefined && bindingId(binding) === bindingId(wanted),
  );
  if (found === undefined) return [];
  const { variable } = found;
  return [
    { kind: 'use-variable', variable },
    { kind: 'store-variable', variable },
  ];
}
