import * as vscode from 'vscode';
import { findVendor } from '../../catalog/vendors.ts';
import { keyringAdvice } from './keyring-advice.ts';
import type { KeyName } from './key-store.ts';

/** `OpenAI (api.openai.com)`. */
export function describeKey({ provider, host }: KeyName): string {
  return `${findVendor(provider)?.name ?? provider} (${host})`;
}

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
  void vscode.window.showInformationMessage(message);
}

export function warn(message: string): void {
  void vscode.window.showWarningMessage(message);
}
