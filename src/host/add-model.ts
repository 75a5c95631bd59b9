import * as vscode from 'vscode';
import type { GroupState } from '../router/group-state.ts';
import { modelsOf } from '../catalog/catalogue.ts';
import { vendors, type Vendor } from '../catalog/vendors.ts';
import { uniqueName, withModel } from '../config/settings-edit.ts';
import { formatUsd } from '../lib/money.ts';
import { formatTokens } from './words/numbers.ts';

/** What the person chose; one entry of `turnpike.models`. */
interface NewModel {
  readonly name: string;
  readonly model: string;
  readonly apiBase?: string;
}

/** Turnpike: Add Model…: asks, writes the entry to the person's settings, and opens the chat, which asks for a missing key. */
export async function addModel(groups: readonly GroupState[]): Promise<void> {
  const settings = vscode.workspace.getConfiguration('turnpike');
  const ownName = (model: string): string => uniqueName(settings.get('models'), model);
  const entry = await askForModel(
    groups.map(({ name }) => name),
    ownName,
  );
  if (entry === undefined) return;
  const models = withModel(settings.get('models'), withOrder(entry, groups));
  await settings.update('models', models, vscode.ConfigurationTarget.Global);
  await vscode.commands.executeCommand('turnpike.openChat');
}

/** A stand-in is tried after those that are there. */
function withOrder(entry: NewModel, groups: readonly GroupState[]): NewModel & { readonly order?: number } {
  const members = groups.find(({ name }) => name === entry.name)?.deployments ?? [];
  if (members.length === 0) return entry;
  return { ...entry, order: Math.max(...members.map(({ order }) => order)) + 1 };
}

/**
 * Asks for provider, model and name, one quick pick at a time. `undefined` when dismissed anywhere.
 * `groups` are the model groups that exist: a second entry of the same name is tried when the first fails. `ownName` makes
 * the name of a new group.
 */
async function askForModel(
  groups: readonly string[],
  ownName: (model: string) => string,
): Promise<NewModel | undefined> {
  const seller = await pickSeller();
  if (seller === undefined) return undefined;
  const model = await pickModelName(seller);
  if (model === undefined) return undefined;
  const name = await pickName(groups, ownName(model));
  if (name === undefined) return undefined;
  const apiBase = seller.apiBase === undefined ? {} : { apiBase: seller.apiBase };
  return { name, model: `${seller.vendor.id}/${model}`, ...apiBase };
}

interface Seller {
  readonly vendor: Vendor;
  readonly apiBase?: string;
}

async function pickSeller(): Promise<Seller | undefined> {
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

const OTHER = '$(edit) Another model…';

async function pickModelName({ vendor, apiBase }: Seller): Promise<string | undefined> {
  const known = apiBase === undefined ? modelsOf(vendor.id) : [];
  if (known.length === 0) return askForModelName(vendor);
  const rows = known.map(({ model, price, contextWindow }) => {
    const { input, output } = price?.rates ?? {};
    const cost = input === undefined || output === undefined ? '' : `${formatUsd(input)} in, ${formatUsd(output)} out`;
    const window = contextWindow === undefined ? '' : `${formatTokens(contextWindow)} context`;
    return { label: model, description: [cost, window].filter((part) => part !== '').join(' · ') };
  });
  const choice = await vscode.window.showQuickPick([...rows, { label: OTHER, description: '', alwaysShow: true }], {
    title: `Add Model (2/3): Model of ${vendor.name}`,
    placeHolder: 'Prices are US dollars per million tokens',
    matchOnDescription: true,
  });
  return choice?.label === OTHER ? askForModelName(vendor) : choice?.label;
}

async function askForModelName(vendor: Vendor): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: 'Add Model (2/3): Model',
    prompt: `The model’s name as ${vendor.local ? `\`${vendor.id} list\`` : 'the server'} spells it`,
    placeHolder: vendor.local ? 'qwen3:14b' : 'my-model',
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? 'A name is needed' : undefined),
  });
  return name?.trim();
}

/** The name people see in the picker; an existing one makes the new model its stand-in. */
async function pickName(groups: readonly string[], ownName: string): Promise<string | undefined> {
  if (groups.length === 0) return ownName;
  const own = { label: ownName, description: 'a name of its own' };
  const existing = groups.map((group) => ({ label: group, description: 'tried when the others of this name fail' }));
  const choice = await vscode.window.showQuickPick([own, ...existing], {
    title: 'Add Model (3/3): Name',
    placeHolder: 'Models that share a name stand in for each other',
  });
  return choice?.label;
}
