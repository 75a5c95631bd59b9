import * as vscode from 'vscode';
import type { GroupState } from '../../router/group-state.ts';
import { pickModel } from '../model-picker.ts';
import { selectedCode } from '../selection.ts';
import { formatDuration } from '../words/numbers.ts';
import type { ChatSession } from './chat-session.ts';
import { CHAT_VIEW, type ChatView } from './chat-view.ts';
import type { ConversationStore } from './conversation-store.ts';

export interface ChatCommandPorts {
  readonly session: ChatSession;
  readonly view: ChatView;
  readonly store: ConversationStore;
  readonly groups: () => readonly GroupState[];
  readonly now: () => number;
}

const EXPLAIN = 'Explain what this code does, step by step, and point out anything that looks wrong.';

/** The commands of the chat, by their ids. */
export function chatCommands(ports: ChatCommandPorts): Readonly<Record<string, () => Promise<void> | void>> {
  const { session, view } = ports;
  return {
    'turnpike.openChat': focusChat,
    'turnpike.newChat': async () => {
      session.open();
      await focusChat();
      view.focusComposer();
    },
    'turnpike.stop': () => session.stop(),
    'turnpike.selectModel': async () => {
      await selectModel(ports);
    },
    'turnpike.showConversations': () => showConversations(ports),
    'turnpike.explainSelection': () =>
      withSelection(async (code) => {
        if (session.busy) return sayBusy();
        await focusChat();
        await session.ask(EXPLAIN, code);
      }),
    'turnpike.askAboutSelection': () =>
      withSelection(async (code) => {
        session.attachment = code;
        await focusChat();
        view.focusComposer();
      }),
  };
}

async function focusChat(): Promise<void> {
  await vscode.commands.executeCommand(`${CHAT_VIEW}.focus`);
}

async function sayBusy(): Promise<void> {
  const stop = 'Stop It';
  const choice = await vscode.window.showInformationMessage('An answer is still running.', stop);
  if (choice === stop) await vscode.commands.executeCommand('turnpike.stop');
}

type Selected = NonNullable<ReturnType<typeof selectedCode>>;

async function withSelection(use: (code: Selected) => Promise<void>): Promise<void> {
  const code = selectedCode(vscode.window.activeTextEditor);
  if (code !== undefined) return use(code);
  await vscode.window.showInformationMessage('Select some code in an editor first.');
}

/** Asks for a model group and pins the conversation to it. `false`: dismissed. */
export async function selectModel({ session, groups, now }: ChatCommandPorts): Promise<boolean> {
  const choice = await pickModel(groups(), session.group, now());
  if (choice === undefined) return false;
  session.group = choice.group;
  if (choice.asDefault) await setDefault(choice.group);
  return true;
}

/** Where the person set it before, else for all workspaces. */
async function setDefault(group: string): Promise<void> {
  const settings = vscode.workspace.getConfiguration('turnpike');
  const inWorkspace = settings.inspect('defaultModel')?.workspaceValue !== undefined;
  const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await settings.update('defaultModel', group, target);
}

async function showConversations({ session, store, now }: ChatCommandPorts): Promise<void> {
  const rows = (await store.list()).map(({ id, title, changedAt }) => ({
    label: title,
    description: `${formatDuration(now() - changedAt)} ago`,
    id,
  }));
  const choice = await vscode.window.showQuickPick(rows, {
    title: 'Conversations',
    placeHolder: rows.length === 0 ? 'No conversation has been kept yet' : 'Open a conversation',
  });
  const conversation = choice === undefined ? undefined : await store.load(choice.id);
  if (conversation === undefined) return;
  session.open(conversation);
  await focusChat();
}
