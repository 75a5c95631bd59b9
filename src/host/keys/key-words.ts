import * as vscode from 'vscode';
import { findVendor } from '../../catalog/vendors.ts';
import type { KeyBinding } from '../../config/key-reference.ts';
import { keyringAdvice } from './keyring-advice.ts';

/** `OpenAI (api.openai.com)`. */
export function describeKey(binding: KeyBinding): string {
  return `${vendorName(binding)} (${describeOrigin(binding)})`;
}

export function vendorName({ vendor }: Pick<KeyBinding, 'vendor'>): string {
  return findVendor(vendor)?.name ?? vendor;
}

/** The host of an https origin, and the whole origin of another: `http://127.0.0.1:1234`. */
export function describeOrigin({ origin }: KeyBinding): string {
  return origin.startsWith('https://') ? origin.slice('https://'.length) : origin;
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
