import * as vscode from 'vscode';
import type { KeyBinding } from '../../config/key-reference.ts';
import { notify } from '../notify.ts';
import { keyPageOf } from './key-page.ts';
import { movedWords } from './literal-key-words.ts';

const KEY_PAGE = 'Open Key Page';
const HISTORY = 'Show Local History';

/** Says that keys were moved and that older versions of the file still hold them, and offers what can be done about it. */
export async function sayMoved(moved: readonly KeyBinding[], show: () => PromiseLike<unknown>): Promise<void> {
  const keyPage = moved.map(keyPageOf).find((page) => page !== undefined);
  const buttons = keyPage === undefined ? [HISTORY] : [KEY_PAGE, HISTORY];
  const choice = await notify('warning', movedWords(moved), ...buttons);
  if (choice === KEY_PAGE && keyPage !== undefined) await vscode.env.openExternal(vscode.Uri.parse(keyPage));
  if (choice !== HISTORY) return;
  await show();
  await vscode.commands.executeCommand('timeline.focus'); // lists the versions of the file that is shown
}
