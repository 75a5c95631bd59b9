import * as vscode from 'vscode';
import type { Configuration } from '../../config/configuration.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import type { Disposable } from '../../lib/disposable.ts';
import type { ChangeModels } from '../configuration/change-models.ts';
import { notify } from '../notify.ts';
import { importApiKeys, removeApiKey, setApiKey } from './key-commands.ts';
import type { KeyCommandPorts } from './key-commands.ts';
import { createKeyPresence } from './key-presence.ts';
import type { WatchedKeyPresence } from './key-presence.ts';
import { createKeyStore } from './key-store.ts';
import type { KeyStore } from './key-store.ts';
import { describeKeys } from './describe-key.ts';
import { adviceHere } from './key-words.ts';
import { LiteralKeyMover } from './literal-key-mover.ts';

export interface Keys extends Disposable {
  readonly store: KeyStore;
  readonly presence: WatchedKeyPresence;
}

/** The key ring of this window. */
export function createKeys({ secrets, globalState }: Pick<vscode.ExtensionContext, 'secrets' | 'globalState'>): Keys {
  const owned = new DisposableStore();
  const store = owned.add(createKeyStore({ secrets, names: globalState, environment: process.env }));
  const presence = owned.add(createKeyPresence(store, process.env));
  owned.add(
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void presence.refresh();
    }),
  );
  return { store, presence, dispose: () => owned.dispose() };
}

export interface RegisterKeysPorts {
  readonly configuration: () => Configuration;
  readonly changeModels: ChangeModels;
  /** To be called after each command, also after one that was dismissed. */
  readonly giveBackKeyboard: () => Promise<void>;
}

/** The four commands over keys, the move of keys out of the settings, and a word about keys that were not kept. */
export function registerKeys(
  { store }: Keys,
  { configuration, changeModels, giveBackKeyboard }: RegisterKeysPorts,
): Disposable {
  const owned = new DisposableStore();
  const ports: KeyCommandPorts = { store, configuration, environment: process.env };
  const mover = owned.add(new LiteralKeyMover(store, changeModels));
  const commands: Readonly<Record<string, (argument: unknown) => Promise<void>>> = {
    'turnpike.setApiKey': (argument) => setApiKey(ports, argument),
    'turnpike.removeApiKey': (argument) => removeApiKey(ports, argument),
    'turnpike.importApiKeys': () => importApiKeys(ports),
    'turnpike.moveApiKeys': (argument) => moveApiKeys(mover, argument),
  };
  for (const [command, run] of Object.entries(commands))
    owned.add(
      vscode.commands.registerCommand(command, async (argument: unknown) => {
        await run(argument);
        await giveBackKeyboard();
      }),
    );
  void mover.offerMove();
  void tellLostKeys(store).catch(() => undefined); // a storage that does not answer is said when a key is needed
  return owned;
}

/** `argument` is the URI of a settings file as text; without one the person's own settings are meant. */
async function moveApiKeys(mover: LiteralKeyMover, argument: unknown): Promise<void> {
  if (typeof argument !== 'string') return mover.moveFromSettings();
  return mover.moveFromDocument(await vscode.workspace.openTextDocument(vscode.Uri.parse(argument)));
}

async function tellLostKeys(store: KeyStore): Promise<void> {
  const lost = await store.takeLost();
  const [first] = lost;
  if (first === undefined) return;
  const setKey = 'Set API Key';
  const message = `The API key for ${describeKeys(lost)} was not kept since the last session. ${adviceHere()}`;
  if ((await notify('warning', message, setKey)) === setKey)
    await vscode.commands.executeCommand('turnpike.setApiKey', first);
}
