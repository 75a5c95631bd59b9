import * as vscode from 'vscode';
import { MACHINE_SETTINGS, MODELS, SETTINGS } from '../../config/settings-schema.ts';

/**
 * Opens the settings file that a setting is read from, at that setting; without a name it is `turnpike.models`.
 * `edit` would add a line, and VS Code writes no setting into a file with unsaved changes.
 */
export async function openSettings(setting?: unknown): Promise<void> {
  const key = SETTINGS.find((name) => name === setting) ?? MODELS;
  await vscode.commands.executeCommand(commandFor(key), { revealSetting: { key, edit: false } });
}

/** In a remote window the person's settings are in two files: what belongs to the machine is in the remote's. */
function commandFor(key: string): string {
  if (MACHINE_SETTINGS.some((name) => name === key))
    return vscode.env.remoteName === undefined
      ? 'workbench.action.openSettingsJson'
      : 'workbench.action.openRemoteSettingsFile';
  const found = vscode.workspace.getConfiguration().inspect(key);
  return found?.workspaceValue === undefined
    ? 'workbench.action.openSettingsJson'
    : 'workbench.action.openWorkspaceSettingsFile';
}
