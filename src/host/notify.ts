import * as vscode from 'vscode';
import { withoutLinks } from './words/without-links.ts';

/**
 * Shows a notification, and gives the button that was pressed. The only way to one, because VS Code makes a link of
 * `[words](command:…)` in any of them, and a title or the name of a file may come from anywhere.
 */
export function notify<Button extends string>(
  severity: 'information' | 'warning' | 'error',
  words: string,
  ...buttons: readonly Button[]
): Thenable<Button | undefined> {
  const { window } = vscode;
  const text = withoutLinks(words);
  switch (severity) {
    case 'information':
      return window.showInformationMessage(text, ...buttons);
    case 'warning':
      return window.showWarningMessage(text, ...buttons);
    case 'error':
      return window.showErrorMessage(text, ...buttons);
  }
}
