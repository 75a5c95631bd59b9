import * as vscode from 'vscode';
import { vendors } from '../../catalog/vendors.ts';
import type { Vendor } from '../../catalog/vendors.ts';

/** Whose wire format is spoken, and at which address; without `apiBase` at the vendor's own. */
export interface PickedAddress {
  readonly vendor: Vendor;
  readonly apiBase?: string;
}

/** Asks who runs the model. `undefined`: dismissed. */
export async function pickAddress(): Promise<PickedAddress | undefined> {
  const rows = vendors.map((vendor) => ({
    label: vendor.name,
    description: vendor.local ? 'on your own machine' : new URL(vendor.baseUrl).host,
    vendor,
    custom: false,
  }));
  const compatible = vendors.filter(({ api }) => api === 'openai-chat').slice(0, 1);
  const custom = compatible.map((vendor) => ({
    label: 'OpenAI-compatible server…',
    description: 'vLLM, LM Studio, llama.cpp, a LiteLLM proxy and others',
    vendor,
    custom: true,
  }));
  const choice = await vscode.window.showQuickPick([...rows, ...custom], {
    title: 'Add Model (1/3): Provider',
    placeHolder: 'Who runs the model?',
    matchOnDescription: true,
  });
  if (choice === undefined) return undefined;
  if (!choice.custom) return { vendor: choice.vendor };
  const apiBase = await askForAddress();
  return apiBase === undefined ? undefined : { vendor: choice.vendor, apiBase };
}

function askForAddress(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: 'Add Model (1/3): Address',
    prompt: 'The base URL of the server’s API, usually ending in /v1',
    placeHolder: 'http://127.0.0.1:8000/v1',
    ignoreFocusOut: true,
    validateInput: (value) => (isHttpUrl(value) ? undefined : 'An http or https address, as http://127.0.0.1:8000/v1'),
  });
}

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol);
}
