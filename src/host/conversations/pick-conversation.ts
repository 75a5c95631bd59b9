import * as vscode from 'vscode';
import type { ConversationHit } from '../../conversation/conversation-store.ts';
import { writeSetting } from '../../conversation/write-conversation.ts';
import { ageWords } from '../words/age-words.ts';
import { escapeIcons } from '../words/escape-icons.ts';
import { oneLine, shortName } from '../words/one-line.ts';
import { plainWords } from '../words/plain-words.ts';
import { chatWith } from './conversation-ports.ts';
import type { ConversationPorts, OpenChat } from './conversation-ports.ts';
import { deleteOpen, deleteWithUndo } from './delete-with-undo.ts';

interface Row extends vscode.QuickPickItem {
  readonly conversation?: ConversationHit;
}

const PIN: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('pin'), tooltip: 'Pin' };
const UNPIN: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('pinned'), tooltip: 'Unpin' };
const ARCHIVE: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('archive'), tooltip: 'Archive' };
const UNARCHIVE: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('inbox'),
  tooltip: 'Take out of the archive',
};
const DELETE: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), tooltip: 'Delete' };

/** Titles are searched with the first letter, texts with so many: one or two letters are in nearly every text. */
const SEARCHED_FROM = 3;

/** What is typed within this time is searched for once. */
const SEARCH_DELAY_MS = 100;

/** A line below the title. */
const EXCERPT_CHARACTERS = 120;

export interface PickedConversation {
  readonly id: string;
  /** The words that were searched for, where its text holds them. */
  readonly words?: string;
}

/** The conversation that the person chose; `undefined`: dismissed. The rows can be pinned, archived and deleted. */
export async function pickConversation(ports: ConversationPorts): Promise<PickedConversation | undefined> {
  const picker = vscode.window.createQuickPick<Row>();
  picker.title = 'Conversations';
  picker.placeholder = 'Search in titles and texts';
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  let timer: NodeJS.Timeout | undefined;
  let asked = 0;
  const refresh = async (): Promise<void> => {
    const question = ++asked;
    const items = await rows(picker.value, ports);
    if (question === asked) picker.items = items;
  };
  const refreshSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(), SEARCH_DELAY_MS);
  };
  picker.onDidChangeValue(refreshSoon);
  picker.onDidTriggerItemButton(async ({ item, button }) => {
    if (item.conversation !== undefined) await press(button, item.conversation, ports);
    await refresh();
  });
  try {
    await refresh();
    return await choice(picker);
  } finally {
    clearTimeout(timer);
    picker.dispose();
  }
}

function choice(picker: vscode.QuickPick<Row>): Promise<PickedConversation | undefined> {
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      const chosen = picker.selectedItems[0]?.conversation;
      if (chosen === undefined) return;
      const { id, excerpt } = chosen;
      resolve({ id, ...(excerpt !== undefined && { words: picker.value.trim() }) });
    });
    picker.onDidHide(() => resolve(undefined));
    picker.show();
  });
}

/** Told where the storage's file cannot be read, or only a part of what belongs into it. */
const INCOMPLETE: Row = {
  label: '$(warning) Not all conversations can be read now',
  detail: 'The log of Turnpike says why. They come back when the storage can be read again.',
  alwaysShow: true,
};

async function rows(typed: string, { store, workspace, now }: ConversationPorts): Promise<readonly Row[]> {
  const words = typed.trim();
  const [found, isPartial]: readonly [readonly ConversationHit[], boolean] = await Promise.all([
    words.length < SEARCHED_FROM ? store.list(workspace) : store.search(workspace, words),
    store.isPartial(),
  ]);
  const shown = found.map((conversation) => rowOf(conversation, now()));
  const archived = shown.filter((row) => row.conversation?.archived === true);
  const current = shown.filter((row) => row.conversation?.archived !== true);
  const incomplete = isPartial ? [INCOMPLETE] : [];
  if (shown.length === 0 && isPartial) return incomplete;
  if (shown.length === 0)
    return [{ label: words === '' ? 'No conversation has been kept yet' : 'Nothing found', alwaysShow: true }];
  if (archived.length === 0) return [...incomplete, ...current];
  return [...incomplete, ...current, { label: 'Archived', kind: vscode.QuickPickItemKind.Separator }, ...archived];
}

function rowOf(conversation: ConversationHit, now: number): Row {
  const { title, changedAt, pinned, archived, excerpt } = conversation;
  return {
    label: `${pinned ? '$(pinned) ' : ''}${escapeIcons(shortName(title))}`,
    description: ageWords(now - changedAt),
    ...(excerpt !== undefined && { detail: excerptWords(excerpt), alwaysShow: true }),
    buttons: [pinned ? UNPIN : PIN, archived ? UNARCHIVE : ARCHIVE, DELETE],
    conversation,
  };
}

function excerptWords(markdown: string): string {
  return escapeIcons(oneLine(plainWords(markdown), EXCERPT_CHARACTERS));
}

/** Through the chat that shows the conversation, where one does: it would else write it again as it was. */
async function press(
  button: vscode.QuickInputButton,
  { id }: ConversationHit,
  ports: ConversationPorts,
): Promise<void> {
  const open = chatWith(id, ports);
  if (button === DELETE) return open === undefined ? deleteStored(id, ports) : deleteInPlace(open, ports);
  const change = button === PIN || button === UNPIN ? { pinned: button === PIN } : { archived: button === ARCHIVE };
  if (open === undefined) await writeSetting(id, change, ports);
  else open.session.set(change);
}

async function deleteStored(id: string, ports: ConversationPorts): Promise<void> {
  const conversation = await ports.store.load(id);
  if (conversation !== undefined) void deleteWithUndo({ conversation, isPrivate: false }, ports);
}

/** The picker stays where it is, so the chat does not get the keyboard. */
function deleteInPlace({ session, close }: OpenChat, ports: ConversationPorts): void {
  void deleteOpen({ session, focus: async () => undefined, ...(close !== undefined && { close }) }, ports);
}
