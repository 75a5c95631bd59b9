import * as vscode from 'vscode';
import { findVendor, vendors } from '../../catalog/vendors.ts';
import { hostOf } from '../../config/base-url.ts';
import type { Configuration } from '../../config/configuration.ts';
import { findVariables, type FoundVariable } from './environment-keys.ts';
import { askForKey } from './ask-for-key.ts';
import { parseName, type KeyName, type KeyStore } from './key-store.ts';
import { adviceHere, describeKey, say, warn } from './key-words.ts';

export interface KeyCommandPorts {
  readonly store: KeyStore;
  readonly configuration: () => Configuration;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

interface KeyRow extends vscode.QuickPickItem {
  readonly name: KeyName;
}

/** Turnpike: Set API Key. `argument` may be a `KeyName`; without one the person picks from a list. */
export async function setApiKey(ports: KeyCommandPorts, argument: unknown): Promise<void> {
  const name = parseName(argument) ?? (await pickName(ports));
  if (name === undefined) return;
  const key = await askForKey(name);
  if (key === undefined) return;
  if ((await ports.store.set(name, key)) === 'kept') say(`The API key for ${describeKey(name)} is stored.`);
  else warn(`The API key for ${describeKey(name)} could not be read back after storing. ${adviceHere()}`);
}

async function pickName({ store, configuration }: KeyCommandPorts): Promise<KeyName | undefined> {
  const stored = new Set((await store.list()).map(describeKey));
  const rows = candidates(configuration()).map((name): KeyRow => {
    const there = stored.has(describeKey(name));
    return {
      label: findVendor(name.provider)?.name ?? name.provider,
      description: name.host,
      detail: there ? '$(key) A key is stored; a new one takes its place' : '$(circle-slash) No key is stored',
      name,
    };
  });
  const row = await vscode.window.showQuickPick(rows, {
    title: 'Set API Key',
    placeHolder: 'A key is bound to one provider and one host',
    matchOnDescription: true,
  });
  return row?.name;
}

/** What the models need, then every vendor at its own address. */
function candidates({ deployments }: Configuration): readonly KeyName[] {
  const needed = deployments.flatMap(({ key, vendor }) =>
    key.kind === 'stored' && vendor.needsKey ? [{ provider: key.provider, host: key.host }] : [],
  );
  const optional = deployments.flatMap(({ key, vendor }) =>
    key.kind === 'stored' && !vendor.needsKey ? [{ provider: key.provider, host: key.host }] : [],
  );
  const own = vendors
    .filter(({ needsKey }) => needsKey)
    .map(({ id, baseUrl }) => ({ provider: id, host: hostOf(baseUrl) }));
  const all = [...needed, ...own, ...optional];
  return [...new Map(all.map((name) => [describeKey(name), name])).values()];
}

/** Turnpike: Remove API Key. `argument` may be a `KeyName`; without one the person picks from what is stored. */
export async function removeApiKey({ store }: KeyCommandPorts, argument: unknown): Promise<void> {
  const name = parseName(argument) ?? (await pickStored(store));
  if (name === undefined) return;
  await store.remove(name);
  say(`The API key for ${describeKey(name)} is removed from VS Code. At the provider it stays valid.`);
}

async function pickStored(store: KeyStore): Promise<KeyName | undefined> {
  const names = await store.list();
  if (names.length === 0) {
    say('No API key is stored.');
    return undefined;
  }
  const rows = names.map((name): KeyRow => {
    return { label: findVendor(name.provider)?.name ?? name.provider, description: name.host, name };
  });
  const row = await vscode.window.showQuickPick(rows, { title: 'Remove API Key', matchOnDescription: true });
  return row?.name;
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
  for (const { variable, name } of chosen) {
    const key = await store.read({ kind: 'environment', name: variable });
    if (key === undefined) continue;
    const words = `${variable} for ${describeKey(name)}`;
    ((await store.set(name, key)) === 'kept' ? kept : lost).push(words);
  }
  if (kept.length > 0) say(`Stored ${kept.join(', ')}.`);
  if (lost.length > 0) warn(`Could not be read back after storing: ${lost.join(', ')}. ${adviceHere()}`);
}

interface VariableRow extends vscode.QuickPickItem {
  readonly found: FoundVariable;
}

async function pickVariables(
  found: readonly FoundVariable[],
  stored: readonly KeyName[],
): Promise<readonly FoundVariable[]> {
  const there = new Set(stored.map(describeKey));
  const usable = found.filter(({ refused }) => refused === undefined);
  const rows = usable.map((one, index): VariableRow => {
    const replaces = there.has(describeKey(one.name));
    const first = usable.findIndex(({ vendor }) => vendor === one.vendor) === index;
    return {
      label: one.variable,
      description: `for ${describeKey(one.name)}`,
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
