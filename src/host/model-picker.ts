import * as vscode from 'vscode';
import type { Ability } from '../llm/abilities.ts';
import type { DeploymentState, GroupState } from '../router/group-state.ts';
import { healthWords, isKeyWanted, modelNames } from './model-health.ts';
import { formatPrice, formatTokens } from './words/numbers.ts';
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

/** VS Code's own picker over the model groups: price, context window and health in each row. `undefined`: dismissed. */
export async function pickModel(
  groups: readonly GroupState[],
  current: string | undefined,
  now: number,
): Promise<ModelChoice | undefined> {
  const picker = vscode.window.createQuickPick<Row>();
  picker.title = 'Model of This Chat';
  picker.placeholder = groups.length === 0 ? 'No model is configured yet' : 'Choose who answers next';
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.items = [...groups.map((group) => rowOf(group, current, now)), ...footOf(groups)];
  picker.activeItems = picker.items.filter(({ group }) => group !== undefined && group === current);
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

function rowOf(group: GroupState, current: string | undefined, now: number): Row {
  const [first] = group.deployments;
  const setKey = setKeyCommand(group);
  return {
    label: group.name,
    description: [group.name === current ? 'current' : '', route(group)].filter(Boolean).join(' · '),
    detail: first === undefined ? '' : groupFacts(group, now),
    group: group.name,
    ...(setKey !== undefined && { setKey }),
    buttons: setKey === undefined ? [SET_DEFAULT] : [SET_KEY, SET_DEFAULT],
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

/** What a group costs, how much it reads, whether it sees images, and whether it can be asked now. */
export function groupFacts(group: GroupState, now: number): string {
  const { deployments } = group;
  const facts = [priceWords, windowWords, imageWords].map((words) => factWords(deployments, words));
  return [...facts, healthWords(group, now)].filter(Boolean).join(' · ');
}

type WordsOf = (deployment: DeploymentState) => string;

/** One fact of a group: where its models differ in it, each is named. */
function factWords(deployments: readonly DeploymentState[], wordsOf: WordsOf): string {
  const nameOf = modelNames(deployments);
  const byWords = Map.groupBy(deployments, wordsOf);
  if (byWords.size < 2) return [...byWords.keys()].join('');
  return [...byWords]
    .filter(([words]) => words !== '')
    .map(([words, same]) => `${same.map(({ target }) => nameOf(target)).join(' and ')}: ${words}`)
    .join('; ');
}

/** `$0.25 in, $2.00 out per million tokens`, `free`, or `price unknown`. */
function priceWords({ price }: DeploymentState): string {
  const { input, output } = price?.rates ?? {};
  if (input === undefined || output === undefined) return 'price unknown';
  if (input === 0 && output === 0) return 'free';
  return `${formatPrice({ input, output })} per million tokens`;
}

function windowWords({ contextWindow }: DeploymentState): string {
  return contextWindow === undefined ? '' : `${formatTokens(contextWindow)} context`;
}

function imageWords({ abilities }: DeploymentState): string {
  return IMAGES[abilities.images];
}

/** Of a model that may see images or not nothing is said. */
const IMAGES: Record<Ability, string> = { yes: 'sees images', no: 'no images', unknown: '' };
