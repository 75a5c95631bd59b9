import * as vscode from 'vscode';
import { vendors } from '../../catalog/vendors.ts';
import type { Vendor } from '../../catalog/vendors.ts';
import { parseBaseUrl } from '../../config/base-url.ts';
import { stepTitle } from './steps.ts';
import type { Step } from './steps.ts';

/** Whose wire format is spoken, and at which address; without `apiBase` at the vendor's own. */
export interface PickedAddress {
  readonly vendor: Vendor;
  readonly apiBase?: string;
}

/** Asks who runs the model. `undefined`: dismissed. */
export async function pickAddress(step: Step): Promise<PickedAddress | undefined> {
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
    title: stepTitle(step, 'Provider'),
    placeHolder: 'Who runs the model?',
    matchOnDescription: true,
  });
  if (choice === undefined) return undefined;
  if (!choice.custom) return { vendor: choice.vendor };
  const apiBase = await askForAddress(choice.vendor, step);
  return apiBase === undefined ? undefined : { vendor: choice.vendor, apiBase };
}

/** The address as it is read: without an ending that the adapter adds itself. */
async function askForAddress(vendor: Vendor, step: Step): Promise<string | undefined> {
  const read = (value: string): string | undefined => parseBaseUrl(value, vendor, []).baseUrl;
  const typed = await vscode.window.showInputBox({
    title: stepTitle(step, 'Address'),
    prompt: 'The base URL of the server’s API, usually ending in /v1',
    placeHolder: 'http://127.0.0.1:8000/v1',
    ignoreFocusOut: true,
    validateInput: (value) =>
      read(value) === undefined
        ? 'An http or https address without password and query, as http://127.0.0.1:8000/v1'
        : undefined,
  });
  return typed === undefined ? undefined : read(typed);
}
