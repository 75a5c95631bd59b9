import * as vscode from 'vscode';
import type { KeyPresence } from '../../config/key-need.ts';
import type { KeyBinding } from '../../config/key-reference.ts';
import { findVariables } from '../keys/environment-keys.ts';
import { bindingId } from '../keys/key-names.ts';
import { describeKey } from '../keys/describe-key.ts';
import { fixEdit } from './fix-edit.ts';
import { namesOfModels } from './names-of-models.ts';
import { fixesOf } from './problem-fixes.ts';
import { problemWords } from './problem-words.ts';
import { editorUri, settingsFile } from './settings-file.ts';
import { problemsIn, toRange } from './settings-diagnostics.ts';
import type { LocatedProblem } from './settings-problem.ts';
import { readSettingsText } from './settings-text.ts';
import type { Position } from './settings-text.ts';

/** The quick fixes of the problems that `SettingsDiagnostics` marks. */
export function settingsQuickFixes(keys: KeyPresence): vscode.CodeActionProvider {
  return {
    provideCodeActions: (document, range) =>
      (problemsIn(document, keys) ?? [])
        .filter((located) => toRange(located.range).intersection(range) !== undefined)
        .flatMap((located) => actions(document, located)),
  };
}

function actions(document: vscode.TextDocument, located: LocatedProblem): readonly vscode.CodeAction[] {
  return [...commandFixes(document, located), ...textFixes(document, located)];
}

/** What is mended by a command, because it is not the text that is mistaken. */
function commandFixes(document: vscode.TextDocument, located: LocatedProblem): readonly vscode.CodeAction[] {
  const { problem } = located;
  switch (problem.code) {
    case 'missing-key':
      return problem.key.kind === 'stored' ? setKey(located, problem.key) : [];
    case 'key-of-https':
      return setKey(located, problem.key);
    case 'literal-key':
      if (problem.binding === undefined) return [];
      return [
        commandFix(located, 'Move this key to secret storage', ['turnpike.moveApiKeys', document.uri.toString()]),
      ];
    case 'ignored-here':
      return [commandFix(located, 'Open the settings that are read', ['turnpike.openSettings'])];
    default:
      return [];
  }
}

function textFixes(document: vscode.TextDocument, located: LocatedProblem): readonly vscode.CodeAction[] {
  const found = settingsFile(document);
  if (found === undefined) return [];
  const { text, format } = found.file;
  const { valueOf, valueAt } = readSettingsText(text, format);
  const names = [...namesOfModels(valueOf('models') ?? found.others.models).keys()];
  const offsetAt = ({ line, character }: Position): number => document.offsetAt(new vscode.Position(line, character));
  const fixes = fixesOf(located.problem, { value: valueAt(located.problem.path), names });
  return fixes.map((fix, index) => {
    const { start, end, text: written } = fixEdit(fix, located, { text, format, offsetAt });
    const action = fixFor(located, fix.title);
    action.isPreferred = index === 0;
    action.edit = new vscode.WorkspaceEdit();
    action.edit.replace(
      editorUri(document),
      new vscode.Range(document.positionAt(start), document.positionAt(end)),
      written,
    );
    return action;
  });
}

function setKey(located: LocatedProblem, { vendor, origin }: KeyBinding): readonly vscode.CodeAction[] {
  const binding = { vendor, origin };
  const set = commandFix(located, `Set API key for ${describeKey(binding)}`, ['turnpike.setApiKey', binding]);
  const found = findVariables(process.env).some((one) => bindingId(one.binding) === bindingId(binding));
  if (!found) return [set];
  const importing = commandFix(located, 'Import API keys from environment', ['turnpike.importApiKeys']);
  importing.isPreferred = false;
  return [set, importing];
}

function fixFor({ problem, range }: LocatedProblem, title: string): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  const fixed = new vscode.Diagnostic(toRange(range), problemWords(problem));
  fixed.source = 'Turnpike';
  fixed.code = problem.code;
  action.diagnostics = [fixed];
  action.isPreferred = true;
  return action;
}

function commandFix(
  located: LocatedProblem,
  title: string,
  [command, ...args]: readonly [string, ...unknown[]],
): vscode.CodeAction {
  const action = fixFor(located, title);
  action.command = { command, title, arguments: args };
  return action;
}
