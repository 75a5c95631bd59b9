import * as vscode from 'vscode';
import type { DeploymentState, GroupState } from '../router/group-state.ts';
import { healthWords, isKeyWanted, modelNames } from './model-health.ts';
import { formatUsd } from '../lib/money.ts';
import { formatTokens } from './words/numbers.ts';
import { targetNames } from './words/target-names.ts';

export interface ModelChoice {
  readonly group: string;
  readonly asDefault: boolean;
}

/** A command and what it is called with. */
type Command = readonly [string, ...unknown[]];

interface Row extends vscode.QuickPickItem {
  readonly group?: string;
  readonly command?: Command;
  /** What the button for a missing key runs. */
  readonly setKey?: Command;
}

const SET_DEFAULT: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('pin'),
  tooltip: 'Use for new chats (turnpike.defaultModel)',
};

const SET_KEY: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('key'), tooltip: 'Set API key' };

export interface PickOptions {
  /** The group of the chat. */
  readonly current: string | undefined;
  readonly now: number;
  /** What it is chosen for: all that comes in this chat, or one answer that is asked for again. */
  readonly purpose: 'chat' | 'one-answer';
}

/** VS Code's own picker over the model groups: price, context window and health in each row. `undefined`: dismissed. */
export async function pickModel(groups: readonly GroupState[], options: PickOptions): Promise<ModelChoice | undefined> {
  const { current, purpose } = options;
  const isForChat = purpose === 'chat';
  const picker = vscode.window.createQuickPick<Row>();
  picker.title = isForChat ? 'Model of This Chat' : 'Regenerate with Another Model';
  const question = isForChat
    ? 'Choose who answers next'
    : 'Choose who gives this answer again; the chat keeps its model';
  picker.placeholder = groups.length === 0 ? 'No model is configured yet' : question;
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.items = [...groups.map((group) => rowOf(group, options)), ...footOf(groups)];
  const active = picker.items.find(({ group }) => group !== undefined && (group === current) === isForChat);
  picker.activeItems = active === undefined ? [] : [active];
  try {
    const choice = await chosen(picker);
    if (choice?.command === undefined) return choice?.choice;
    await vscode.commands.executeCommand(...choice.command);
    return undefined;
  } finally {
    picker.dispose();
  }
}

/** What can be done besides choosing; models are reset only where one rests. */
function footOf(groups: readonly GroupState[]): readonly Row[] {
  const rests = groups.some(({ deployments }) => deployments.some(({ health }) => health.kind === 'open'));
  return [
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...(rests ? [RESET] : []),
    { label: '$(add) Add model…', alwaysShow: true, command: ['turnpike.addModel'] },
    { label: '$(settings-gear) Open settings', alwaysShow: true, command: ['turnpike.openSettings'] },
  ];
}

const RESET: Row = {
  label: '$(debug-restart) Reset resting models',
  alwaysShow: true,
  command: ['turnpike.resetModels'],
};

/** What the person did in the picker. */
type Picked = { readonly choice: ModelChoice; readonly command?: undefined } | { readonly command: Command };

function chosen(picker: vscode.QuickPick<Row>): Promise<Picked | undefined> {
  return new Promise((resolve) => {
    const accept = (row: Row | undefined, asDefault: boolean): void => {
      if (row?.command !== undefined) resolve({ command: row.command });
      else if (row?.group !== undefined) resolve({ choice: { group: row.group, asDefault } });
    };
    picker.onDidAccept(() => accept(picker.selectedItems[0], false));
    picker.onDidTriggerItemButton(({ item, button }) => {
      if (button === SET_KEY && item.setKey !== undefined) resolve({ command: item.setKey });
      else accept(item, true);
    });
    picker.onDidHide(() => resolve(undefined));
    picker.show();
  });
}

function rowOf(group: GroupState, { current, now, purpose }: PickOptions): Row {
  const [first] = group.deployments;
  const setKey = setKeyCommand(group);
  return {
    label: group.name,
    description: [group.name === current ? 'current' : '', route(group)].filter(Boolean).join(' · '),
    detail: first === undefined ? '' : groupFacts(group, now),
    group: group.name,
    ...(setKey !== undefined && { setKey }),
    buttons: [...(setKey === undefined ? [] : [SET_KEY]), ...(purpose === 'chat' ? [SET_DEFAULT] : [])],
  };
}

/** What to do about the first key that is missing or was refused; a variable stands in the settings. */
function setKeyCommand({ deployments }: GroupState): Command | undefined {
  const lacking = deployments.find(isKeyWanted)?.target.seller;
  if (lacking === undefined) return undefined;
  if (lacking.account !== 'stored') return ['turnpike.openSettings'];
  return ['turnpike.setApiKey', { vendor: lacking.vendor, host: lacking.host }];
}

/** In the order they are tried: `openai/gpt-5-mini → anthropic/claude-sonnet-4-5`. */
function route({ deployments }: GroupState): string {
  const nameOf = targetNames(deployments.map(({ target }) => target));
  return deployments.map(({ target }) => nameOf(target)).join(' → ');
}

/**
 * What a group costs, how much it reads, whether it sees images, and whether it can be asked now. All in one short line, which VS
 * Code cuts at about 80 characters: where its models differ it says from what to what.
 */
export function groupFacts(group: GroupState, now: number): string {
  const { deployments } = group;
  const facts = [priceWords(deployments), windowWords(deployments), imageWords(deployments), healthWords(group, now)];
  return facts.filter(Boolean).join(' · ');
}

/** `$0.25–3.00 in, $2.00–15.00 out per million tokens`, `free`, or `price unknown`. */
function priceWords(deployments: readonly DeploymentState[]): string {
  const rates = deployments.map(({ price }) => price?.rates ?? {});
  const known = rates.filter(isWhole);
  if (known.length === 0) return 'price unknown';
  const isFree = known.every(({ input, output }) => input === 0 && output === 0);
  const [input, output] = [known.map((rate) => rate.input), known.map((rate) => rate.output)].map(usdRange);
  const words = isFree ? 'free' : `${input} in, ${output} out per million tokens`;
  return known.length < rates.length ? `${words}, or unknown` : words;
}

interface WholeRates {
  readonly input: number;
  readonly output: number;
}

function isWhole(rates: Partial<WholeRates>): rates is WholeRates {
  return rates.input !== undefined && rates.output !== undefined;
}

function usdRange(nanoUsd: readonly number[]): string {
  const [least, most] = [formatUsd(Math.min(...nanoUsd)), formatUsd(Math.max(...nanoUsd))];
  return least === most ? least : `${least}–${most.replace('$', '')}`;
}

function windowWords(deployments: readonly DeploymentState[]): string {
  const windows = deployments.flatMap(({ contextWindow }) => contextWindow ?? []);
  if (windows.length === 0) return '';
  const [least, most] = [formatTokens(Math.min(...windows)), formatTokens(Math.max(...windows))];
  return `${least === most ? least : `${least}–${most}`} context`;
}

/** Of models that may see images or not nothing is said. Where only some do, the others are skipped for a question with one. */
function imageWords(deployments: readonly DeploymentState[]): string {
  const seeing = deployments.filter(({ abilities }) => abilities.images === 'yes');
  if (seeing.length === deployments.length) return 'sees images';
  if (deployments.every(({ abilities }) => abilities.images === 'no')) return 'no images';
  const nameOf = modelNames(deployments);
  return seeing.length === 0 ? '' : `images: ${seeing.map(({ target }) => nameOf(target)).join(' and ')}`;
}
