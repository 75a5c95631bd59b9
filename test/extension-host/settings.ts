import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

const PATIENCE_MS = 15_000;

/** Looks again until it does not throw: much of an editor happens a little later. */
export async function eventually<Value>(look: () => Value | PromiseLike<Value>): Promise<Value> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

export async function activate(): Promise<void> {
  const extension = vscode.extensions.getExtension('turnpike.turnpike');
  assert.ok(extension, 'the extension is known');
  await extension.activate();
}

/** Changes one of the person's own settings; `undefined` takes it away. */
export async function setSetting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
}

export async function clearSettings(): Promise<void> {
  for (const name of ['turnpike.models', 'turnpike.defaultModel', 'turnpike.fallbacks', 'turnpike.routing'])
    await setSetting(name, undefined);
}

/** The file that a setting is read from, in an editor. In a remote window there are two of them. */
export async function openSettingsFile(setting = 'turnpike.models'): Promise<vscode.TextDocument> {
  await vscode.commands.executeCommand('turnpike.openSettings', setting);
  return eventually(() => {
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document !== undefined && /\/(User|Machine)\/settings\.json$/.test(document.uri.path));
    assert.ok(document.getText().includes(`"${setting}"`), `${setting} is in it`);
    return document;
  });
}

/** Turnpike's diagnostics as `code: marked text`. */
export function marks(document: vscode.TextDocument): readonly string[] {
  return diagnosticsOf(document).map(
    ({ code, range }) => `${typeof code === 'string' ? code : ''}: ${document.getText(range)}`,
  );
}

export function diagnosticsOf(document: vscode.TextDocument): readonly vscode.Diagnostic[] {
  return found(document)?.[1] ?? [];
}

/** In code-server the editor knows the user's settings by another URI than the extension host; only the path is the same. */
function found(document: vscode.TextDocument): readonly [vscode.Uri, readonly vscode.Diagnostic[]] | undefined {
  return vscode.languages
    .getDiagnostics()
    .filter(([uri]) => uri.path === document.uri.path)
    .map(([uri, all]) => [uri, all.filter(({ source }) => source === 'Turnpike')] as const)
    .find(([, own]) => own.length > 0);
}

/** The quick fixes that VS Code offers on a diagnostic. */
export async function quickFixes(document: vscode.TextDocument, code: string): Promise<readonly vscode.CodeAction[]> {
  const diagnostic = diagnosticsOf(document).find((one) => one.code === code);
  assert.ok(diagnostic, `${code} is marked`);
  return vscode.commands.executeCommand<readonly vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    found(document)?.[0],
    diagnostic.range,
    vscode.CodeActionKind.QuickFix.value,
  );
}

/** Applies the quick fix with this title as the light bulb does. */
export async function applyFix(document: vscode.TextDocument, code: string, title: string): Promise<void> {
  const fix = (await quickFixes(document, code)).find((action) => action.title === title);
  assert.ok(fix, `there is a fix “${title}”`);
  if (fix.edit !== undefined) assert.ok(await vscode.workspace.applyEdit(fix.edit));
  if (fix.command !== undefined)
    await vscode.commands.executeCommand(fix.command.command, ...((fix.command.arguments ?? []) satisfies unknown[]));
}

/** Writes `.vscode/settings.json` of the workspace and opens it. */
export async function openWorkspaceSettings(text: string): Promise<vscode.TextDocument> {
  const uri = workspaceSettings();
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  return document;
}

export async function removeWorkspaceSettings(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await vscode.workspace.fs.delete(workspaceSettings());
}

function workspaceSettings(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'a folder is open');
  return vscode.Uri.joinPath(folder.uri, '.vscode/settings.json');
}
