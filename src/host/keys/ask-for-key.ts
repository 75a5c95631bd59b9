import * as vscode from 'vscode';
import type { KeyBinding } from '../../config/key-reference.ts';
import { checkKey } from './check-key.ts';
import { describeOrigin, vendorName } from './describe-key.ts';
import { keyPageOf } from './key-page.ts';

/** Asks for a key in a box that hides it; `undefined` when dismissed. What cannot be a key is not accepted. */
export async function askForKey(
  binding: KeyBinding,
  title = `API Key for ${vendorName(binding)}`,
): Promise<string | undefined> {
  const box = vscode.window.createInputBox();
  box.title = title;
  box.prompt = `Kept in the secret storage of VS Code and sent to ${describeOrigin(binding)} only`;
  box.placeholder = 'Paste the key';
  box.password = true;
  box.ignoreFocusOut = true;
  const keyPage = keyPageOf(binding);
  if (keyPage !== undefined)
    box.buttons = [{ iconPath: new vscode.ThemeIcon('link-external'), tooltip: `Get a key: ${keyPage}` }];
  try {
    return await answer(box, keyPage);
  } finally {
    box.dispose();
  }
}

function answer(box: vscode.InputBox, keyPage: string | undefined): Promise<string | undefined> {
  return new Promise((resolve) => {
    box.onDidTriggerButton(() => keyPage !== undefined && void vscode.env.openExternal(vscode.Uri.parse(keyPage)));
    box.onDidChangeValue((value) => {
      const checked = value === '' ? undefined : checkKey(value);
      box.validationMessage = checked?.kind === 'refused' ? `This ${checked.reason}.` : undefined;
    });
    box.onDidAccept(() => {
      const checked = checkKey(box.value);
      if (checked.kind === 'usable') resolve(checked.key);
      else box.validationMessage = `This ${checked.reason}.`;
    });
    box.onDidHide(() => resolve(undefined));
    box.show();
  });
}
