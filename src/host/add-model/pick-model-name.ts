import * as vscode from 'vscode';
import { modelsOf } from '../../catalog/catalogue.ts';
import type { ModelFacts } from '../../catalog/model-facts.ts';
import type { Vendor } from '../../catalog/vendors.ts';
import { factWords } from '../configuration/settings-completions.ts';
import type { PickedAddress } from './pick-address.ts';
import { stepTitle } from './steps.ts';
import type { Step } from './steps.ts';

const OTHER = '$(edit) Another model…';

/** Asks for the vendor's name of the model: from the catalogue where it holds, else typed. `undefined`: dismissed. */
export async function pickModelName({ vendor, apiBase }: PickedAddress, step: Step): Promise<string | undefined> {
  const known = apiBase === undefined ? modelsOf(vendor.id) : [];
  if (known.length === 0) return askForModelName(vendor, step);
  const rows = [...known.map(rowOf), { label: OTHER, description: '', alwaysShow: true }];
  const choice = await vscode.window.showQuickPick(rows, {
    title: stepTitle(step, `Model of ${vendor.name}`),
    placeHolder: 'Prices are US dollars per million tokens',
    matchOnDescription: true,
  });
  return choice?.label === OTHER ? askForModelName(vendor, step) : choice?.label;
}

function rowOf(facts: ModelFacts): vscode.QuickPickItem {
  return { label: facts.model, description: factWords(facts) };
}

async function askForModelName(vendor: Vendor, step: Step): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: stepTitle(step, 'Model'),
    prompt: `The model’s name as ${vendor.local ? `\`${vendor.id} list\`` : 'the server'} spells it`,
    placeHolder: vendor.local ? 'qwen3:14b' : 'my-model',
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? 'A name is needed' : undefined),
  });
  return name?.trim();
}
