import * as vscode from 'vscode';
import { MODELS } from '../../config/settings-schema.ts';

/** Opens the settings file that `turnpike.models` is read from, at that setting; in a remote window it is the remote's. */
export async function openSettings(): Promise<void> {
  const remote = vscode.env.remoteName !== undefined;
  const command = remote ? 'workbench.action.openRemoteSettingsFile' : 'workbench.action.openSettingsJson';
  await vscode.commands.executeCommand(command, { revealSetting: { key: MODELS, edit: true } });
}
