import * as vscode from 'vscode';
import { createApp } from './app.ts';
import { addModel } from './host/add-model/add-model.ts';
import { registerChat } from './host/chat/register-chat.ts';
import { modelsChanger } from './host/configuration/change-models.ts';
import { openSettings } from './host/configuration/open-settings.ts';
import { registerConfiguration } from './host/configuration/register-configuration.ts';
import { createKeys, registerKeys } from './host/keys/register-keys.ts';
import { memoizeLast } from './host/memoize-last.ts';
import { openStores } from './host/open-stores.ts';
import { showSpend } from './host/spend-status.ts';

/** How long a word about a command stands in the status bar: long enough to be read. */
const MESSAGE_MS = 5_000;

let close: (() => Promise<void>) | undefined;

/** Puts the house together. What takes time (database, catalogue, keys) is only begun here, or waits until it is asked for. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Turnpike', { log: true });
  const keys = createKeys(context);
  const configuration = registerConfiguration(keys.presence);
  const { service } = configuration;
  const stores = openStores(context, log);
  const { ledger, conversations } = stores;
  const app = createApp({
    ledger,
    readKey: (reference) => keys.store.read(reference),
    hasKey: (reference) => keys.presence.has(reference),
  });
  const composed = memoizeLast(app.compose);
  const router = () => composed(service.configuration);
  const { onDidChangeHealth } = app;
  const chat = registerChat({ context, log, configuration: service, conversations, router, onDidChangeHealth });
  const { giveBackKeyboard } = chat;
  const changeModels = modelsChanger(context.globalStorageUri);
  close = async () => {
    try {
      chat.dispose(); // first: an answer that runs is settled as cancelled
      await chat.settled();
    } finally {
      await stores.close(); // whatever went wrong: what waits is written then
    }
  };
  context.subscriptions.push(
    log,
    keys,
    configuration,
    registerKeys(keys, { configuration: () => service.configuration, changeModels, giveBackKeyboard }),
    keys.store.onDidChange(({ vendor, origin }) => app.keyChanged(vendor, origin)),
    chat,
    showSpend(ledger),
    vscode.commands.registerCommand('turnpike.addModel', async () => {
      await addModel({ store: keys.store, groups: () => router().groups(), service, changeModels });
      await giveBackKeyboard();
    }),
    vscode.commands.registerCommand('turnpike.openSettings', (setting: unknown) => openSettings(setting)),
    vscode.commands.registerCommand('turnpike.resetModels', () => {
      app.resetHealth();
      vscode.window.setStatusBarMessage('Turnpike: every model can be asked again.', MESSAGE_MS);
      return giveBackKeyboard();
    }),
    vscode.commands.registerCommand('turnpike.showLog', () => log.show()),
  );
}

/** Resolves when what was spent is on disk. */
export async function deactivate(): Promise<void> {
  await close?.();
}
