import * as vscode from 'vscode';
import { notify } from '../notify.ts';
import { boundedCode } from './bounded-code.ts';
import { nameOf } from './name-of.ts';
import type { Found } from './pending-attachments.ts';
import { rangeKey } from './selection.ts';

interface Row extends vscode.QuickPickItem {
  readonly symbol: vscode.DocumentSymbol;
}

/** A function, class or other symbol of the editor's file that the person picks; `undefined`: none, or dismissed. */
export async function pickSymbol(): Promise<Found | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) {
    await notify('information', 'Open a file first: its symbols can be attached.');
    return undefined;
  }
  const symbols = await vscode.commands.executeCommand<readonly vscode.DocumentSymbol[] | undefined>(
    'vscode.executeDocumentSymbolProvider',
    document.uri,
  );
  const rows = (symbols ?? []).flatMap((symbol) => rowsOf(symbol, ''));
  if (rows.length === 0) {
    await notify('information', 'VS Code knows no symbols of this file.');
    return undefined;
  }
  const choice = await vscode.window.showQuickPick(rows, { title: 'Attach Symbol', matchOnDescription: true });
  if (choice === undefined) return undefined;
  const { range } = choice.symbol;
  const bounded = boundedCode({
    type: 'context',
    source: 'symbol',
    name: `${choice.symbol.name} (${nameOf(document.uri)})`,
    languageId: document.languageId,
    lines: { start: range.start.line + 1, end: range.end.line + 1 },
    text: document.getText(range),
  });
  return { key: rangeKey('symbol', document.uri, range), ...bounded };
}

/** A provider of the older kind gives symbols without children. */
function rowsOf(symbol: vscode.DocumentSymbol, container: string): readonly Row[] {
  const children = 'children' in symbol ? symbol.children : [];
  const path = container === '' ? symbol.name : `${container}.${symbol.name}`;
  const row = { label: symbol.name, description: container, symbol };
  return 'range' in symbol ? [row, ...children.flatMap((child) => rowsOf(child, path))] : [];
}
