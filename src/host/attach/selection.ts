import * as vscode from 'vscode';
import { boundedCode } from './bounded-code.ts';
import type { BoundedCode } from './bounded-code.ts';

/**
 * The selected code with its language and place; whole lines are not forced. `undefined` when nothing is selected. What is
 * too long to be sent is left out at the end.
 */
export function selectedCode(editor: vscode.TextEditor | undefined): BoundedCode | undefined {
  if (editor === undefined || editor.selection.isEmpty) return undefined;
  const { document, selection } = editor;
  const text = document.getText(selection);
  if (text.trim() === '') return undefined;
  // a selection that ends at the start of a line does not hold that line
  const endsBefore = selection.end.character === 0 && selection.end.line > selection.start.line;
  return boundedCode({
    type: 'context',
    source: 'selection',
    name: vscode.workspace.asRelativePath(document.uri, false),
    languageId: document.languageId,
    lines: { start: selection.start.line + 1, end: selection.end.line + (endsBefore ? 0 : 1) },
    text,
  });
}
