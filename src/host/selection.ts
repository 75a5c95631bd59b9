import * as vscode from 'vscode';
import { boundedCode } from './bounded-code.ts';
import type { SelectedCode } from './bounded-code.ts';

/**
 * The selected code with its language and place; whole lines are not forced. `undefined` when nothing is selected. What is
 * too long to be sent is left out at the end.
 */
export function selectedCode(editor: vscode.TextEditor | undefined): SelectedCode | undefined {
  if (editor === undefined || editor.selection.isEmpty) return undefined;
  const { document, selection } = editor;
  const text = document.getText(selection);
  if (text.trim() === '') return undefined;
  // a selection that ends at the start of a line does not hold that line
  const endsBefore = selection.end.character === 0 && selection.end.line > selection.start.line;
  return boundedCode({
    path: vscode.workspace.asRelativePath(document.uri, false),
    languageId: document.languageId,
    startLine: selection.start.line + 1,
    endLine: selection.end.line + (endsBefore ? 0 : 1),
    text,
  });
}

/** Puts text where the cursor is, in place of the selection; says so when there is no editor to put it in. */
export async function insertAtCursor(text: string): Promise<void> {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  if (editor === undefined) {
    await vscode.window.showInformationMessage('Open a file first: there is no editor to insert into.');
    return;
  }
  await editor.edit((edit) => {
    for (const selection of editor.selections) edit.replace(selection, text);
  });
  await vscode.window.showTextDocument(editor.document, { viewColumn: editor.viewColumn ?? vscode.ViewColumn.Active });
}
