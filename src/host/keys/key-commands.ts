import * as vscode from 'vscode';
import { vendors } from '../../catalog/vendors.ts';
import { originOf } from '../../config/base-url.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { KeyBinding } from '../../config/key-reference.ts';
import { asRecord } from '../../lib/json.ts';
import { askForKey } from './ask-for-key.ts';
import { describeKey, describeOrigin, vendorName } from './describe-key.ts';
import { findVariables } from './environment-keys.ts';
import type { FoundVariable } from './environment-keys.ts';
import { bindingId, parseBinding } from './key-names.ts';
import type { KeyStore } from './key-store.ts';
import { adviceHere, say, warn } from './key-words.ts';

export interface KeyCommandPorts {
  readonly store: KeyStore;
  readonly configuration: () => Configuration;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

interface KeyRow extends vscode.QuickPickItem {
  readonly binding: KeyBinding;
}

/**
 * Turnpike: Set API Key. `argument` may be a `KeyBinding`, or a seller as `{ vendor, host }`; without one the person picks
 * from a list.
 */
export async function setApiKey(ports: KeyCommandPorts, argument: unknown): Promise<void> {
  const named = parseBinding(argument) ?? bindingOfSeller(ports.configuration(), argument);
  const { binding, variable } = named === undefined ? ((await pickBinding(ports)) ?? {}) : { binding: named };
  if (binding === undefined) return;
  if (variable === undefined) return askAndStore(ports.store, binding);
  const key = await ports.store.read({ kind: 'environment', name: variable });
  if (key !== undefined) await storeAndSay(ports.store, binding, key);
}

/** Asks for the key of one binding, stores it and says so. `title`: of the box, where it is one question of several. */
export async function askAndStore(store: KeyStore, binding: KeyBinding, title?: string): Promise<void> {
  const key = await askForKey(binding, title);
  if (key !== undefined) await storeAndSay(store, binding, key);
}

/** Stores a key and says whether it is kept. */
export async function storeAndSay(store: KeyStore, binding: KeyBinding, key: string): Promise<void> {
  const name = describeKey(binding);
  const result = await store.set(binding, key).catch(() => 'refused');
  if (result === 'kept') say(`The API key for ${name} is stored.`);
  else if (result === 'lost') warn(`The API key for ${name} could not be read back after storing. ${adviceHere()}`);
  else warn(`The API key for ${name} could not be stored: VS Code’s secret storage refused it. ${adviceHere()}`);
}

/** The binding of the deployments of a seller. */
function bindingOfSeller({ deployments }: Configuration, argument: unknown): KeyBinding | undefined {
  const wanted = asRecord(argument);
  const found = deployments.find(
    ({ seller, key }) =>
      key.kind === 'stored' && seller.vendor === wanted?.['vendor'] && seller.host === wanted['host'],
  );
  return found?.key.kind === 'stored' ? found.key : undefined;
}

interface PickRow extends KeyRow {
  /** The environment variable that holds the key. */
  readonly variable?: string;
}

async function pickBinding({ store, configuration, environment }: KeyCommandPorts): Promise<PickRow | undefined> {
  const found = findVariables(environment).filter(({ refused }) => refused === undefined);
  const stored = new Set((await store.list()).map(bindingId));
  const rows = candidates(configuration()).flatMap((binding): readonly PickRow[] => {
    const there = stored.has(bindingId(binding));
    const detail = there ? '$(key) A key is stored; a new one takes its place' : '$(circle-slash) No key is stored';
    const row = { label: vendorName(binding), description: describeOrigin(binding), detail, binding };
    const variable = found.find((one) => bindingId(one.binding) === bindingId(binding))?.variable;
    return variable === undefined ? [row] : [row, variableRow(binding, variable)];
  });
  return vscode.window.showQuickPick(rows, {
    title: 'Set API Key',
    placeHolder: 'A key is bound to one provider and one address',
    matchOnDescription: true,
  });
}

/** Only the name of the variable is shown, never its value. */
function variableRow(binding: KeyBinding, variable: string): PickRow {
  return {
    label: `$(symbol-variable) Use ${variable} from the environment`,
    description: `for ${describeKey(binding)}`,
    detail: 'Copies it into the secret storage of VS Code',
    binding,
    variable,
  };
}

/** What the models need, then every vendor at its own address. */
function candidates({ deployments }: Configuration): readonly KeyBinding[] {
  const wanted = deployments.flatMap(({ key, vendor }) => (key.kind === 'stored' ? [{ key, vendor }] : []));
  const needed = wanted.filter(({ vendor }) => vendor.needsKey);
  const optional = wanted.filter(({ vendor }) => !vendor.needsKey);
  const own = vendors
    .filter(({ needsKey }) => needsKey)
    .map(({ id, baseUrl }) => ({ vendor: id, origin: originOf(baseUrl) }));
  const all = [...needed.map(({ key }) => key), ...own, ...optional.map(({ key }) => key)];
  return [...new Map(all.map(({ vendor, origin }) => [bindingId({ vendor, origin }), { vendor, origin }])).values()];
}

/** Turnpike: Remove API Key. `argument` may be a `KeyBinding`; without one the person picks from what is stored. */
export async function removeApiKey({ store }: KeyCommandPorts, argument: unknown): Promise<void> {
  const binding = parseBinding(argument) ?? (await pickStored(store));
  if (binding === undefined) return;
  await store.remove(binding);
  say(`The API key for ${describeKey(binding)} is removed from VS Code. At the provider it stays valid.`);
}

async function pickStored(store: KeyStore): Promise<KeyBinding | undefined> {
  const bindings = await store.list();
  if (bindings.length === 0) {
    say('No API key is stored.');
    return undefined;
  }
  const rows = bindings.map((binding): KeyRow => {
    return { label: vendorName(binding), description: describeOrigin(binding), binding };
  });
  const row = await vscode.window.showQuickPick(rows, { title: 'Remove API Key', matchOnDescription: true });
  return row?.binding;
}

/** Turnpike: Import API Keys from Environment. Shows names of variables, never their values. */
export async function importApiKeys({ store, environment }: KeyCommandPorts): Promise<void> {
  const found = findVariables(environment);
  if (found.length === 0) {
    const names = vendors.flatMap((vendor) => vendor.environment).join(', ');
    say(`No API key was found in the environment of the extension host. Looked for ${names}.`);
    return;
  }
  const chosen = await pickVariables(found, await store.list());
  const kept: string[] = [];
  const lost: string[] = [];
  for (const { variable, binding } of chosen) {
    const key = await store.read({ kind: 'environment', name: variable });
    if (key === undefined) continue;
    const words = `${variable} for ${describeKey(binding)}`;
    ((await store.set(binding, key)) === 'kept' ? kept : lost).push(words);
  }
  if (kept.length > 0) say(`Stored ${kept.join(', ')}.`);
  if (lost.length > 0) warn(`Could not be read back after storing: ${lost.join(', ')}. ${adviceHere()}`);
}

interface VariableRow extends vscode.QuickPickItem {
  readonly found: FoundVariable;
}

async function pickVariables(
  found: readonly FoundVariable[],
  stored: readonly KeyBinding[],
): Promise<readonly FoundVariable[]> {
  const there = new Set(stored.map(bindingId));
  const usable = found.filter(({ refused }) => refused === undefined);
  const rows = usable.map((one, index): VariableRow => {
    const replaces = there.has(bindingId(one.binding));
    const first = usable.findIndex(({ vendor }) => vendor === one.vendor) === index;
    return {
      label: one.variable,
      description: `for ${describeKey(one.binding)}`,
      detail: replaces ? 'Takes the place of the stored key' : '',
      picked: first && !replaces,
      found: one,
    };
  });
  for (const { variable, refused } of found) if (refused !== undefined) warn(`The variable ${variable} ${refused}.`);
  if (rows.length === 0) return [];
  const chosen = await vscode.window.showQuickPick(rows, {
    title: 'Import API Keys from Environment',
    placeHolder: 'Which variables are to be stored?',
    canPickMany: true,
    matchOnDescription: true,
  });
  return chosen?.map((row) => row.found) ?? [];
}
