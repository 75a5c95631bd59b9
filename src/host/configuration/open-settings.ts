import * as vscode from 'vscode';
import { MACHINE_SETTINGS, SETTING_NAMES, settingNamed } from './setting-names.ts';
import type { Setting } from './setting-names.ts';

/**
 * Opens the settings file that a setting is read from, at that setting: `models` or `turnpike.models`, which is also meant
 * without a name.
 * `edit` would add a line, and VS Code writes no setting into a file with unsaved changes.
 */
export async function openSettings(setting?: unknown): Promise<void> {
  const found = settingNamed(setting) ?? 'models';
  await vscode.commands.executeCommand(commandFor(found), {
    revealSetting: { key: SETTING_NAMES[found], edit: false },
  });
}

/** In a remote window the person's settings are in two files: what belongs to the machine is in the remote's. */
function commandFor(setting: Setting): string {
  if (MACHINE_SETTINGS.includes(setting))
    return vscode.env.remoteName === undefined
      ? 'workbench.action.openSettingsJson'
      : 'workbench.action.openRemoteSettingsFile';
  const found = vscode.workspace.getConfiguration().inspect(SETTING_NAMES[setting]);
  return found?.workspaceValue === undefined
    ? 'workbench.action.openSettingsJson'
    : 'workbench.action.openWorkspaceSettingsFile';
}
