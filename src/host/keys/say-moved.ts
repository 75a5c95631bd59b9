import * as vscode from 'vscode';
import { findVendor } from '../../catalog/vendors.ts';
import type { KeyBinding } from '../../config/key-reference.ts';
import { describeKey } from './key-words.ts';

const KEY_PAGE = 'Open Key Page';
const HISTORY = 'Show Local History';

/**
 * Says that keys were moved, and that older versions of the file still hold them: VS Code keeps each version that it saved
 * in its Local History, and the file may be in git, a backup or a sync. Only a new key at the provider makes an end of it.
 */
export async function sayMoved(moved: readonly KeyBinding[], show: () => PromiseLike<unknown>): Promise<void> {
  const names = [...new Set(moved.map(describeKey))].join(', ');
  const message = `The API key for ${names} was moved to secret storage. Older versions of the file still hold it: in VS Code’s Local History, and perhaps in git, a backup or a sync. Make a new key at the provider, set it with Turnpike: Set API Key, and revoke this one.`;
  const keyPage = moved.flatMap(({ vendor }) => findVendor(vendor)?.keyPage ?? [])[0];
  const buttons = keyPage === undefined ? [HISTORY] : [KEY_PAGE, HISTORY];
  const choice = await vscode.window.showWarningMessage(message, ...buttons);
  if (choice === KEY_PAGE && keyPage !== undefined) await vscode.env.openExternal(vscode.Uri.parse(keyPage));
  if (choice !== HISTORY) return;
  await show();
  await vscode.commands.executeCommand('timeline.focus'); // lists the versions of the file that is shown
}
