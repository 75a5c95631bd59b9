import * as vscode from 'vscode';
import { editorUri, formatOf, isOwnSettings, isReadHere } from './settings-file.ts';
import { SETTING_NAMES } from './setting-names.ts';
import { readSettingsText } from './settings-text.ts';
import type { SettingsFormat } from './settings-text.ts';
import { difference } from './text-cuts.ts';

/** One change of the person's list of models, said twice. */
export interface ModelsChange {
  /** In the text of a settings file, with its comments and its formatting. */
  readonly inText: (text: string, format: SettingsFormat) => string;
  /** In the list itself, where no file with it is found. */
  readonly inValue: (models: unknown) => unknown;
}

/** Rejects when the file has unsaved changes or cannot be written; the message is VS Code's own. */
export type ChangeModels = (change: ModelsChange) => Promise<void>;

/**
 * Changes `turnpike.models` in the person's own settings file. VS Code tells no extension where that file is. It is an open
 * document, or stands at a place known from the extension's own storage, and it is the right one when its list of models is
 * the one that is in force. Else VS Code writes the setting, which loses the comments inside it.
 */
export function modelsChanger(globalStorage: vscode.Uri): ChangeModels {
  return async (change) => {
    const inForce = vscode.workspace.getConfiguration().inspect<unknown>(SETTING_NAMES.models)?.globalValue;
    if (inForce !== undefined && (await changeFile(globalStorage, inForce, change))) return;
    await vscode.workspace
      .getConfiguration()
      .update(SETTING_NAMES.models, change.inValue(inForce), vscode.ConfigurationTarget.Global);
  };
}

async function changeFile(globalStorage: vscode.Uri, inForce: unknown, { inText }: ModelsChange): Promise<boolean> {
  const own = vscode.workspace.textDocuments.filter((document) => isOwnSettings(document) && isReadHere(document));
  if (own.some(({ isDirty }) => isDirty)) return false; // VS Code's own refusal says so
  const open = own.find((document) => holds(document.getText(), inForce));
  if (open !== undefined) {
    await rewriteDocument(open, inText(open.getText(), formatOf(open)));
    return true;
  }
  for (const uri of candidates(globalStorage)) {
    const text = await readText(uri);
    if (text === undefined || !holds(text, inForce)) continue;
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(inText(text, 'settings')));
    return true;
  }
  return false;
}

function holds(text: string, models: unknown): boolean {
  return JSON.stringify(readSettingsText(text, 'settings').valueOf('models')) === JSON.stringify(models);
}

/**
 * The settings files near `User/globalStorage/<extension>`: of this profile, or of the remote machine in a remote
 * window.
 */
function candidates(globalStorage: vscode.Uri): readonly vscode.Uri[] {
  const user = vscode.Uri.joinPath(globalStorage, '../../settings.json');
  const machine = vscode.Uri.joinPath(globalStorage, '../../../Machine/settings.json');
  return vscode.env.remoteName === undefined ? [user] : [machine];
}

async function readText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined; // no such file, or none that can be read: the next is tried
  }
}

/** Replaces what differs and saves. Rejects when the editor refuses either. */
export async function rewriteDocument(document: vscode.TextDocument, text: string): Promise<void> {
  const { start, end, text: replacement } = difference(document.getText(), text);
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  edit.replace(editorUri(document), range, replacement);
  if (!(await vscode.workspace.applyEdit(edit)) || !(await document.save()))
    throw new Error('the settings file could not be written');
}
