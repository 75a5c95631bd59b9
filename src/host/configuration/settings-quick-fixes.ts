import * as vscode from 'vscode';
import type { KeyPresence } from '../../config/key-need.ts';
import type { PlacedProblem } from '../../config/document-problems.ts';
import type { Fix } from '../../config/problem.ts';
import { findVariables } from '../keys/environment-keys.ts';
import { describeKey } from '../keys/key-words.ts';
import { editorUri } from './settings-file.ts';
import { problemsIn, toRange } from './settings-diagnostics.ts';

/** The quick fixes of the problems that `SettingsDiagnostics` marks. */
export function settingsQuickFixes(keys: KeyPresence): vscode.CodeActionProvider {
  return {
    provideCodeActions: (document, range) =>
      (problemsIn(document, keys) ?? [])
        .filter((placed) => toRange(placed.range).intersection(range) !== undefined)
        .flatMap((placed) => (placed.problem.fix ? actions(document, placed, placed.problem.fix) : [])),
  };
}

function actions(document: vscode.TextDocument, placed: PlacedProblem, fix: Fix): readonly vscode.CodeAction[] {
  switch (fix.kind) {
    case 'did-you-mean': {
      const action = fixFor(placed, `Did you mean “${fix.replacement}”?`);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(editorUri(document), toRange(placed.range), JSON.stringify(fix.replacement));
      return [action];
    }
    case 'set-key': {
      const name = { provider: fix.provider, host: fix.host };
      const set = commandFix(placed, `Set API key for ${describeKey(name)}`, ['turnpike.setApiKey', name]);
      const found = findVariables(process.env).some((one) => describeKey(one.name) === describeKey(name));
      const importing = commandFix(placed, 'Import API keys from environment', ['turnpike.importApiKeys']);
      importing.isPreferred = false;
      return found ? [set, importing] : [set];
    }
    case 'move-key':
      return [commandFix(placed, 'Move this key to secret storage', ['turnpike.moveApiKeys', document.uri.toString()])];
    case 'open-settings':
      return [commandFix(placed, 'Open the settings that are read', ['turnpike.openSettings'])];
  }
}

function fixFor({ problem, range }: PlacedProblem, title: string): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  const fixed = new vscode.Diagnostic(toRange(range), problem.message);
  fixed.source = 'Turnpike';
  fixed.code = problem.code;
  action.diagnostics = [fixed];
  action.isPreferred = true;
  return action;
}

function commandFix(
  placed: PlacedProblem,
  title: string,
  [command, ...args]: readonly [string, ...unknown[]],
): vscode.CodeAction {
  const action = fixFor(placed, title);
  action.command = { command, title, arguments: args };
  return action;
}
