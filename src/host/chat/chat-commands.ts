import * as vscode from 'vscode';
import type { GroupState } from '../../router/group-state.ts';
import { pickModel } from '../model-picker.ts';
import { addOrSay } from '../attach/add-or-say.ts';
import type { PendingAttachments } from '../attach/pending-attachments.ts';
import { NOTHING_SELECTED, selectedCode } from '../attach/selection.ts';
import type { FoundCode } from '../attach/selection.ts';
import { notify } from '../notify.ts';
import type { ChatSession } from './chat-session.ts';
import type { ChatView } from './chat-view.ts';

export interface ChatCommandPorts {
  /** The chat that a command is about: the one that is in use, or the view beside the editors. */
  readonly chat: () => CommandedChat;
  readonly groups: () => readonly GroupState[];
  readonly now: () => number;
}

export interface CommandedChat {
  readonly session: ChatSession;
  readonly attachments: PendingAttachments;
  readonly view: Pick<ChatView, 'focusComposer' | 'inUse'>;
  /** Brings it into view. */
  readonly reveal: () => Promise<void>;
}

const EXPLAIN = 'Explain what this code does, step by step, and point out anything that looks wrong.';

export type Command = (argument?: unknown) => Promise<void> | void;

/**
 * The commands of the chat, by their ids. Those that show the chat leave the keyboard in its message box; the others give it
 * back where the chat was in use before.
 */
export function chatCommands(ports: ChatCommandPorts): Readonly<Record<string, Command>> {
  const { chat } = ports;
  const focus = (): Promise<void> => focusChat(chat());
  return {
    'turnpike.openChat': focus,
    'turnpike.stop': () => {
      chat().session.stop();
      chat().attachments.stop();
      return returnToChat(chat());
    },
    /** With the name of a model group it asks nothing. */
    'turnpike.selectModel': async (group) => {
      await selectModel(chat(), ports, typeof group === 'string' ? group : undefined);
    },
    'turnpike.explainSelection': () =>
      withSelection(async ({ part, leftOut }) => {
        if (leftOut !== undefined) void notify('warning', leftOut);
        await focus();
        await chat().session.ask(EXPLAIN, [part]);
      }),
    'turnpike.askAboutSelection': () =>
      withSelection(async (code) => {
        addOrSay(code, chat().attachments);
        await focus();
      }),
  };
}

/** Reveals the chat, and puts the keyboard into its message box: to reveal it alone would leave it on the page's body. */
export async function focusChat({ reveal, view }: Pick<CommandedChat, 'reveal' | 'view'>): Promise<void> {
  await reveal();
  view.focusComposer();
}

/** Shows the chat, with the keyboard in the bar that finds words in it, and these words in it where there are any. */
export async function findInChat(
  { reveal, view }: Pick<CommandedChat, 'reveal'> & { readonly view: Pick<ChatView, 'find'> },
  words?: string,
): Promise<void> {
  await reveal();
  view.find(words);
}

/**
 * Gives the keyboard back to the message box after a command, also after one that was dismissed: a palette, a picker or an
 * input box took it. Where the person works in an editor it stays there.
 */
export async function returnToChat(chat: Pick<CommandedChat, 'reveal' | 'view'>): Promise<void> {
  if (chat.view.inUse) await focusChat(chat);
}

async function withSelection(use: (code: FoundCode) => Promise<void>): Promise<void> {
  const selected = selectedCode(vscode.window.activeTextEditor);
  if (selected !== undefined) return use(selected);
  await notify('information', NOTHING_SELECTED);
}

/**
 * Pins the conversation to the model group `name`, or to one that it asks for. The keyboard is in the message box then.
 * `false`: dismissed.
 */
export async function selectModel(
  chat: CommandedChat,
  { groups, now }: Pick<ChatCommandPorts, 'groups' | 'now'>,
  name?: string,
): Promise<boolean> {
  const { session } = chat;
  const choice =
    name === undefined
      ? await pickModel(groups(), { current: session.group, now: now(), purpose: 'chat' })
      : { group: name, asDefault: false };
  if (choice === undefined) {
    await returnToChat(chat);
    return false;
  }
  session.change({ group: choice.group });
  if (choice.asDefault) await setDefault(choice.group);
  await focusChat(chat);
  return true;
}

/** Where the person set it before, else for all workspaces. */
async function setDefault(group: string): Promise<void> {
  const settings = vscode.workspace.getConfiguration('turnpike');
  const inWorkspace = settings.inspect('defaultModel')?.workspaceValue !== undefined;
  const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await settings.update('defaultModel', group, target);
}
