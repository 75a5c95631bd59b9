import * as vscode from 'vscode';
import { cleanLine } from '../lib/clean-line.ts';
import { withoutLinks } from './words/without-links.ts';

/** VS Code shows no more of them. */
const MOST_CHARACTERS = 1_000;

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
  const text = withoutLinks(cleanLine(words.slice(0, MOST_CHARACTERS)));
  switch (severity) {
    case 'information':
      return window.showInformationMessage(text, ...buttons);
    case 'warning':
      return window.showWarningMessage(text, ...buttons);
    case 'error':
      return window.showErrorMessage(text, ...buttons);
  }
}
