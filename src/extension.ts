import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { accountOfStoredKey, createTurnpike, type Turnpike, type TurnpikePorts } from './app.ts';
import { registerChat } from './host/chat/register-chat.ts';
import { registerConfiguration } from './host/configuration/register-configuration.ts';
import { openSettings } from './host/configuration/open-settings.ts';
import { addModel } from './host/add-model.ts';
import { createKeys, registerKeys } from './host/keys/register-keys.ts';
import { openSpendLedger } from './host/open-spend-ledger.ts';
import { showSpend } from './host/spend-status.ts';
import { DisposableStore } from './lib/disposable.ts';
import { systemClock } from './lib/clock.ts';
import { CircuitBreakers } from './router/circuit-breakers.ts';

let running: { readonly owned: DisposableStore; readonly close: () => Promise<void> } | undefined;

/** Puts the house together. Everything that takes time (database, catalogue, keys) is only begun here. */
export function activate(context: vscode.ExtensionContext): void {
  const owned = new DisposableStore();
  const log = owned.add(vscode.window.createOutputChannel('Turnpike', { log: true }));
  const keys = owned.add(createKeys(context));
  const { service } = owned.add(registerConfiguration(keys.presence, systemClock));
  owned.add(registerKeys(keys, () => service.configuration));

  const ledger = openSpendLedger(context, log);
  running = { owned, close: () => ledger.close() };
  const breakers = new CircuitBreakers(systemClock);
  owned.add(keys.store.onDidChange(({ provider, host }) => breakers.reset(accountOfStoredKey(provider, host))));
  const turnpike = composeOnChange(service, {
    readKey: (reference) => keys.store.read(reference),
    ledger,
    breakers,
    clock: systemClock,
    random: Math.random,
    newId: () => randomUUID().slice(0, 8),
  });

  owned.add(registerChat({ context, log, configuration: service, turnpike, onDidChangeHealth: breakers.onDidChange }));
  owned.add(showSpend(ledger, systemClock));
  owned.add(vscode.commands.registerCommand('turnpike.addModel', () => addModel(turnpike().groups())));
  owned.add(vscode.commands.registerCommand('turnpike.openSettings', openSettings));
  owned.add(vscode.commands.registerCommand('turnpike.showLog', () => log.show()));
}

/** Resolves when what was spent is on disk. */
export async function deactivate(): Promise<void> {
  running?.owned.dispose();
  await running?.close();
  running = undefined;
}

/** Composed when it is first asked for, and again after a change of the settings. */
function composeOnChange(
  service: ReturnType<typeof registerConfiguration>['service'],
  ports: TurnpikePorts,
): () => Turnpike {
  let composed: { readonly of: unknown; readonly turnpike: Turnpike } | undefined;
  return () => {
    const { configuration } = service;
    if (composed?.of !== configuration)
      composed = { of: configuration, turnpike: createTurnpike(configuration, ports) };
    return composed.turnpike;
  };
}
