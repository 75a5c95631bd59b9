import * as vscode from 'vscode';
import { settingsCompletions } from './settings-completions.ts';
import type { SettingsCompletion } from './settings-completions.ts';
import { settingsFile } from './settings-file.ts';

/** Typed in front of a value, and between a vendor and its model. */
export const COMPLETION_TRIGGERS: readonly string[] = ['"', '/'];

/** Completes models and their names in settings files. VS Code's own completions come from package.json, which knows neither. */
export const completeSettings: vscode.CompletionItemProvider = {
  provideCompletionItems: (document, position) => {
    const found = settingsFile(document);
    if (found === undefined) return [];
    const { file, others } = found;
    const at = { text: file.text, format: file.format, offset: document.offsetAt(position) };
    const completions = settingsCompletions({ ...at, otherModels: others.models });
    return completions.map((completion, index) => itemOf(completion, index, document));
  },
};

function itemOf(
  { label, detail, form, replaces: { start, end } }: SettingsCompletion,
  index: number,
  document: vscode.TextDocument,
): vscode.CompletionItem {
  const item = new vscode.CompletionItem(label, vscode.CompletionItemKind.Value);
  const quoted = JSON.stringify(label);
  item.detail = detail;
  item.range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  // the text that is replaced begins with its quote
  item.filterText = quoted;
  item.sortText = String(index).padStart(5, '0');
  item.insertText = insertOf(quoted, form, document.getText().slice(end));
  return item;
}

function insertOf(quoted: string, form: SettingsCompletion['form'], after: string): string | vscode.SnippetString {
  if (form === 'value') return quoted;
  if (form === 'list') return `[${quoted}]`;
  if (/^\s*:/.test(after)) return quoted;
  return new vscode.SnippetString().appendText(`${quoted}: ["`).appendTabstop(1).appendText('"]');
}
