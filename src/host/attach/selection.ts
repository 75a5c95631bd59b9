import type * as vscode from 'vscode';
import { boundedCode } from './bounded-code.ts';
import type { CodePart } from './bounded-code.ts';
import { nameOf } from './name-of.ts';
import type { Found } from './pending-attachments.ts';

export const NOTHING_SELECTED = 'Select some code in an editor first.';

export type FoundCode = Found & { readonly part: CodePart };

/**
 * The selected code with its language and place; whole lines are not forced. `undefined` when nothing is selected. What is
 * too long to be sent is left out at the end.
 */
export function selectedCode(editor: vscode.TextEditor | undefined): FoundCode | undefined {
  if (editor === undefined || editor.selection.isEmpty) return undefined;
  const { document, selection } = editor;
  const text = document.getText(selection);
  if (text.trim() === '') return undefined;
  // a selection that ends at the start of a line does not hold that line
  const endsBefore = selection.end.character === 0 && selection.end.line > selection.start.line;
  const bounded = boundedCode({
    type: 'context',
    source: 'selection',
    name: nameOf(document.uri),
    languageId: document.languageId,
    lines: { start: selection.start.line + 1, end: selection.end.line + (endsBefore ? 0 : 1) },
    text,
  });
  return { key: rangeKey('selection', document.uri, selection), ...bounded };
}

/** Two ranges on one line are two things. */
export function rangeKey(source: string, uri: vscode.Uri, { start, end }: vscode.Range): string {
  return `${source} ${uri.toString()}#${start.line}:${start.character}-${end.line}:${end.character}`;
}
