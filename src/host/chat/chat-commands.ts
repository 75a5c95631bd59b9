import * as vscode from 'vscode';
import type { GroupState } from '../../router/group-state.ts';
import { pickModel } from '../model-picker.ts';
import type { CodePart } from '../attach/bounded-code.ts';
import type { PendingAttachments } from '../attach/pending-attachments.ts';
import { selectedCode } from '../attach/selection.ts';
import type { ChatSession } from './chat-session.ts';
import { CHAT_VIEW } from './chat-view.ts';
import type { ChatView } from './chat-view.ts';

export interface ChatCommandPorts {
  readonly session: ChatSession;
  readonly view: Pick<ChatView, 'focusComposer' | 'inUse'>;
  readonly attachments: PendingAttachments;
  readonly groups: () => readonly GroupState[];
  readonly now: () => number;
}

const EXPLAIN = 'Explain what this code does, step by step, and point out anything that looks wrong.';

type Command = (argument?: unknown) => Promise<void> | void;

/**
 * The commands of the chat, by their ids. Those that show the chat leave the keyboard in its message box; the others give it
 * back where the chat was in use before.
 */
export function chatCommands(ports: ChatCommandPorts): Readonly<Record<string, Command>> {
  const { session, attachments, view } = ports;
  const focus = (): Promise<void> => focusChat(view);
  return {
    'turnpike.openChat': focus,
    'turnpike.newChat': () => {
      session.open();
      return focus();
    },
    'turnpike.stop': () => {
      session.stop();
      return returnToChat(view);
    },
    /** With the name of a model group it asks nothing. */
    'turnpike.selectModel': async (group) => {
      await selectModel(ports, typeof group === 'string' ? group : undefined);
    },
    'turnpike.explainSelection': () =>
      withSelection(async (code) => {
        await focus();
        await session.ask(EXPLAIN, [code]);
      }),
    'turnpike.askAboutSelection': () =>
      withSelection(async (code) => {
        attachments.add(code);
        await focus();
      }),
  };
}

/** Reveals the view, and puts the keyboard into its message box: the view alone would leave it on the page's body. */
export async function focusChat(view: ChatCommandPorts['view']): Promise<void> {
  await vscode.commands.executeCommand(`${CHAT_VIEW}.focus`);
  view.focusComposer();
}

/**
 * Gives the keyboard back to the message box after a command, also after one that was dismissed: a palette, a picker or an
 * input box took it. Where the person works in an editor it stays there.
 */
export async function returnToChat(view: ChatCommandPorts['view']): Promise<void> {
  if (view.inUse) await focusChat(view);
}

async function withSelection(use: (code: CodePart) => Promise<void>): Promise<void> {
  const selected = selectedCode(vscode.window.activeTextEditor);
  if (selected?.leftOut !== undefined) void vscode.window.showWarningMessage(selected.leftOut);
  if (selected !== undefined) return use(selected.part);
  await vscode.window.showInformationMessage('Select some code in an editor first.');
}

/**
 * Pins the conversation to the model group `name`, or to one that it asks for. The keyboard is in the message box then.
 * `false`: dismissed.
 */
export async function selectModel(ports: ChatCommandPorts, name?: string): Promise<boolean> {
  const { session, view, groups, now } = ports;
  const choice =
    name === undefined ? await pickModel(groups(), session.group, now()) : { group: name, asDefault: false };
  if (choice === undefined) {
    await returnToChat(view);
    return false;
  }
  session.change({ group: choice.group });
  if (choice.asDefault) await setDefault(choice.group);
  await focusChat(view);
  return true;
}

/** Where the person set it before, else for all workspaces. */
async function setDefault(group: string): Promise<void> {
  const settings = vscode.workspace.getConfiguration('turnpike');
  const inWorkspace = settings.inspect('defaultModel')?.workspaceValue !== undefined;
  const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await settings.update('defaultModel', group, target);
}
