import * as vscode from 'vscode';
import { insertedCode, withoutSharedLines } from './inserted-code.ts';
import { notify } from './notify.ts';

/**
 * Puts code where the cursors are, in place of what is selected: on lines of its own, indented as the lines there are, and
 * undone in one step. Says so when there is no editor to put it in.
 */
export async function insertAtCursor(code: string): Promise<void> {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  if (editor === undefined) {
    await notify('information', 'Open a file first: there is no editor to insert into.');
    return;
  }
  const { document } = editor;
  const isDone = await editor.edit((edit) => {
    for (const { start, end } of withoutSharedLines(editor.selections)) {
      const first = document.lineAt(start.line);
      const last = document.lineAt(end.line);
      const place = { firstLine: first.text, start: start.character, lastLine: last.text, end: end.character };
      const { text, wholeLines } = insertedCode(code, place);
      const range = wholeLines ? new vscode.Range(first.range.start, last.range.end) : new vscode.Range(start, end);
      edit.replace(range, text);
    }
  });
  if (!isDone) await notify('warning', 'The file cannot be changed: it may be read-only.');
  await vscode.window.showTextDocument(document, { viewColumn: editor.viewColumn ?? vscode.ViewColumn.Active });
}
