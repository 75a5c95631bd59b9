import * as vscode from 'vscode';
import { systemClock } from '../../lib/clock.ts';
import type { GroupState } from '../../router/group-state.ts';
import type { ChangeModels } from '../configuration/change-models.ts';
import type { ConfigurationService } from '../configuration/configuration-service.ts';
import { SETTING_NAMES } from '../configuration/setting-names.ts';
import { withModelEntry } from '../configuration/with-model-entry.ts';
import type { KeyStore } from '../keys/key-store.ts';
import { notify } from '../notify.ts';
import { chooseKey } from './choose-key.ts';
import { uniqueName, withModel, withOrder } from './new-model.ts';
import type { NewModel } from './new-model.ts';
import { pickAddress } from './pick-address.ts';
import { pickGroup } from './pick-group.ts';
import { pickModelName } from './pick-model-name.ts';
import { stepsOf } from './steps.ts';
import type { Step } from './steps.ts';
import { untilConfigured } from './until-configured.ts';

export interface AddModelPorts {
  readonly store: KeyStore;
  readonly groups: () => readonly GroupState[];
  readonly service: Pick<ConfigurationService, 'configuration' | 'onDidChange'>;
  readonly changeModels: ChangeModels;
}

/**
 * Turnpike: Add Model…: asks for the model and its key, writes the entry to the person's settings, and chooses the model
 * for the current chat.
 */
export async function addModel(ports: AddModelPorts): Promise<void> {
  const { store, service, changeModels } = ports;
  const groups = ports.groups();
  const picked = await askForModel(groups);
  if (picked === undefined) return;
  const entry = withOrder(await chooseKey(picked, { store, environment: process.env, step: lastStep(groups) }), groups);
  if (!(await write(entry, changeModels))) return;
  await untilConfigured(entry.name, { service, clock: systemClock });
  await vscode.commands.executeCommand('turnpike.selectModel', entry.name);
}

/** The key is asked for last. */
function lastStep(groups: readonly GroupState[]): Step {
  const of = stepsOf(groups);
  return { step: of, of };
}

/** Asks for provider, model and name, one quick pick at a time. `undefined` when dismissed anywhere. */
async function askForModel(groups: readonly GroupState[]): Promise<NewModel | undefined> {
  const of = stepsOf(groups);
  const address = await pickAddress({ step: 1, of });
  if (address === undefined) return undefined;
  const model = await pickModelName(address, { step: 2, of });
  if (model === undefined) return undefined;
  const models = vscode.workspace.getConfiguration().get(SETTING_NAMES.models);
  const name = await pickGroup(
    groups.map((group) => group.name),
    uniqueName(models, model),
  );
  if (name === undefined) return undefined;
  const { vendor, apiBase } = address;
  return { name, model: `${vendor.id}/${model}`, ...(apiBase !== undefined && { apiBase }) };
}

/** `false`: the settings file could not be written, which is said. */
async function write(entry: NewModel, changeModels: ChangeModels): Promise<boolean> {
  try {
    await changeModels({
      inText: (text, format) => withModelEntry(text, entry, format),
      inValue: (models) => withModel(models, entry),
    });
    return true;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const open = 'Open Settings';
    const choice = await notify('error', `The model could not be added: ${words}`, open);
    if (choice === open) await vscode.commands.executeCommand('turnpike.openSettings');
    return false;
  }
}
