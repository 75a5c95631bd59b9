import * as vscode from 'vscode';
import { notify } from '../notify.ts';
import { keyringAdvice } from './keyring-advice.ts';

/** What to do when this editor does not keep keys. */
export function adviceHere(): string {
  return keyringAdvice({
    browser: vscode.env.uiKind === vscode.UIKind.Web,
    remote: vscode.env.remoteName !== undefined,
    platform: process.platform,
  });
}

/** Says so without waiting for the person to close it. */
export function say(message: string): void {
  void notify('information', message);
}

export function warn(message: string): void {
  void notify('warning', message);
}
