import * as vscode from 'vscode';
import type { DeploymentState, GroupState } from '../router/group-state.ts';
import { formatUsd } from '../lib/money.ts';
import { formatDuration, formatTokens } from './words/numbers.ts';

export interface ModelChoice {
  readonly group: string;
  readonly asDefault: boolean;
}

interface Row extends vscode.QuickPickItem {
  readonly group?: string;
  readonly command?: string;
}

const SET_DEFAULT: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('pin'),
  tooltip: 'Use for new chats (turnpike.defaultModel)',
};

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
  picker.items = [...groups.map((group) => rowOf(group, current, now)), ...FOOT];
  picker.activeItems = picker.items.filter(({ group }) => group !== undefined && group === current);
  try {
    const choice = await chosen(picker);
    if (choice?.command === undefined) return choice?.choice;
    await vscode.commands.executeCommand(choice.command);
    return undefined;
  } finally {
    picker.dispose();
  }
}

const FOOT: readonly Row[] = [
  { label: '', kind: vscode.QuickPickItemKind.Separator },
  { label: '$(add) Add model…', alwaysShow: true, command: 'turnpike.addModel' },
  { label: '$(settings-gear) Open settings', alwaysShow: true, command: 'turnpike.openSettings' },
];

interface Outcome {
  readonly choice?: ModelChoice;
  readonly command?: string;
}

function chosen(picker: vscode.QuickPick<Row>): Promise<Outcome | undefined> {
  return new Promise((resolve) => {
    const accept = (row: Row | undefined, asDefault: boolean): void => {
      if (row?.command !== undefined) resolve({ command: row.command });
      else if (row?.group !== undefined) resolve({ choice: { group: row.group, asDefault } });
    };
    picker.onDidAccept(() => accept(picker.selectedItems[0], false));
    picker.onDidTriggerItemButton(({ item }) => accept(item, true));
    picker.onDidHide(() => resolve(undefined));
    picker.show();
  });
}

function rowOf(group: GroupState, current: string | undefined, now: number): Row {
  const [first] = group.deployments;
  return {
    label: group.name,
    description: [group.name === current ? 'current' : '', route(group)].filter(Boolean).join(' · '),
    detail: first === undefined ? '' : facts(group, first, now),
    group: group.name,
    buttons: [SET_DEFAULT],
  };
}

/** In the order they are tried: `openai/gpt-5-mini → anthropic/claude-sonnet-4-5`. */
function route({ deployments }: GroupState): string {
  return deployments.map(({ target }) => `${target.seller.vendor}/${target.model}`).join(' → ');
}

function facts(group: GroupState, first: DeploymentState, now: number): string {
  const window = first.contextWindow === undefined ? '' : `${formatTokens(first.contextWindow)} context`;
  return [priceWords(first), window, health(group, now)].filter(Boolean).join(' · ');
}

/** `$0.25 in, $2.00 out per million tokens`, `free`, or `price unknown`. */
function priceWords({ price }: DeploymentState): string {
  const { input, output } = price?.rates ?? {};
  if (input === undefined || output === undefined) return 'price unknown';
  if (input === 0 && output === 0) return 'free';
  return `${formatUsd(input)} in, ${formatUsd(output)} out per million tokens`;
}

/** `ready`, or which of its models is not, and when it is back. Why stands in the chat, where there is room for it. */
function health({ deployments }: GroupState, now: number): string {
  const troubled = deployments.flatMap(({ target: { model }, health: state }) =>
    state.kind === 'open' ? [`${model} back in ${formatDuration(state.until - now)}`] : [],
  );
  if (troubled.length === 0) return '$(pass) ready';
  const icon = troubled.length === deployments.length ? '$(error)' : '$(warning)';
  return `${icon} ${troubled.join(', ')}`;
}
