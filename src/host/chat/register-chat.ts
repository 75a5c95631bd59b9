import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises';
import * as vscode from 'vscode';
import { systemClock } from '../../lib/clock.ts';
import { asString } from '../../lib/json.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import type { Disposable } from '../../lib/disposable.ts';
import { attachCommands } from '../attach/attach-commands.ts';
import { TerminalOutput } from '../attach/terminal-output.ts';
import { conversationCommands } from '../conversations/conversation-commands.ts';
import type { OpenChat } from '../conversations/conversation-ports.ts';
import { EditorChats } from '../conversations/editor-chats.ts';
import { takeOverFiles } from '../conversations/take-over-files.ts';
import { notify } from '../notify.ts';
import { createChat } from './chat.ts';
import type { Chat, ChatPorts } from './chat.ts';
import { chatCommands, findInChat, focusChat, returnToChat } from './chat-commands.ts';
import type { Command } from './chat-commands.ts';
import { keepLateEvent } from './keep-late-event.ts';
import type { LateEvent } from './keep-late-event.ts';
import { offerBackFrom } from './give-back.ts';

const CHAT_VIEW = 'turnpike.chat';

export interface RegisteredChat extends Disposable {
  /** Gives the keyboard back to the chat where it was in use before a command. */
  readonly giveBackKeyboard: () => Promise<void>;
  /** After `dispose`: resolves when what the answers cost that ran then is written, or after LATE_MS. */
  readonly settled: () => Promise<void>;
}

/** To read one conversation takes some milliseconds; the editor gives a window that closes a few seconds for all. */
const LATE_MS = 500;

/** The chat beside the editors, those in editors of their own, and their commands. */
export function registerChat(without: Omit<ChatPorts, 'workspace' | 'tellBusy' | 'keepLate'>): RegisteredChat {
  const tellBusy = busyTeller(() => chat().session.busy);
  const workspace = workspaceKey();
  const late = lateEvents({ ...without, workspace });
  const ports: ChatPorts = { ...without, workspace, tellBusy, keepLate: late.keep };
  const owned = new DisposableStore();
  // an editor stays the active one while the person works in the view beside it
  let isBesideUsed = true;
  const beside = owned.add(
    createChat(ports, {
      reveal: async () => {
        await vscode.commands.executeCommand(`${CHAT_VIEW}.focus`);
      },
      remembered: true,
      onUse: () => {
        isBesideUsed = true;
        tellBusy();
      },
    }),
  );
  const editors = owned.add(
    new EditorChats(ports, {
      onUse: () => {
        isBesideUsed = false;
        tellBusy();
      },
      onLeft: (waiting) => void offerBackFrom('an editor that was closed', waiting, beside),
    }),
  );
  const chat = (): Chat => (isBesideUsed ? beside : (editors.active ?? beside));
  const commands = {
    ...commandsAbout(chat, ports, { beside, editors }),
    ...commandsOfView(commandsAbout(() => beside, ports, { beside, editors })),
    ...attachCommands({
      target: chat,
      terminals: owned.add(new TerminalOutput()),
      focus: () => focusChat(chat()),
    }),
    'turnpike.findInConversation': (words: unknown) => findInChat(chat(), asString(words)),
  };
  const provider = { resolveWebviewView: (view: vscode.WebviewView) => beside.view.showIn(frameOf(view)) };
  owned.add(vscode.window.registerWebviewViewProvider(CHAT_VIEW, provider));
  for (const [id, run] of Object.entries(commands)) owned.add(vscode.commands.registerCommand(id, run));
  owned.add(stayPrivate(beside, ports));
  void restore(beside, ports);
  return { giveBackKeyboard: () => returnToChat(chat()), settled: late.settled, dispose: () => owned.dispose() };
}

/** What answers cost that were left is written behind the person's back. */
function lateEvents({ conversations, workspace, log }: Pick<ChatPorts, 'conversations' | 'workspace' | 'log'>) {
  const underWay = new Set<Promise<void>>();
  return {
    keep: (late: LateEvent): void => {
      const work = keepLateEvent(late, { store: conversations, workspace })
        .catch((error: unknown) => log.error(String(error)))
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },
    settled: async (): Promise<void> => {
      await nextTurn(); // the stream of an answer that was stopped says its cost before it ends
      await Promise.race([Promise.all(underWay), after(LATE_MS, undefined, { ref: false })]);
    },
  };
}

type Commands = Readonly<Record<string, Command>>;

interface AllChats {
  readonly beside: Chat;
  readonly editors: EditorChats;
}

/** The commands about a conversation, for the one that `chat` shows. */
function commandsAbout(
  chat: () => Chat,
  { router, conversations, workspace, context }: ChatPorts,
  { beside, editors }: AllChats,
): Commands {
  return {
    ...chatCommands({ chat, groups: () => router().groups(), now: systemClock.now }),
    ...conversationCommands({
      chat: () => openChat(chat()),
      chats: () => [beside, ...editors.all].map(openChat),
      store: conversations,
      workspace,
      importWorker: vscode.Uri.joinPath(context.extensionUri, 'dist', 'import-worker.cjs').fsPath,
      now: systemClock.now,
      openInEditor: (conversation, waiting) => editors.open(conversation, waiting),
    }),
  };
}

function openChat(chat: Chat): OpenChat {
  const { session, close } = chat;
  return { session, focus: () => focusChat(chat), ...(close !== undefined && { close }) };
}

/** What stands in the title bar of the view. */
const TITLE_COMMANDS = [
  'newChat',
  'newPrivateChat',
  'showConversations',
  'renameConversation',
  'deleteConversation',
  'exportConversation',
  'importConversation',
  'openConversationInEditor',
  'openConversationInNewWindow',
] as const;

/**
 * The title bar's buttons, with ids of their own: they are about the chat of the view, also where one in an editor was used last.
 * VS Code gives the command of a button no argument, so that one id could not tell it from the palette.
 */
function commandsOfView(commands: Commands): Commands {
  return Object.fromEntries(
    TITLE_COMMANDS.flatMap((name) => {
      const run = commands[`turnpike.${name}`];
      return run === undefined ? [] : [[`turnpike.view.${name}`, run] as const];
    }),
  );
}

function frameOf(view: vscode.WebviewView) {
  return {
    name: 'view',
    webview: view.webview,
    get visible() {
      return view.visible;
    },
    onDidChangeVisibility: view.onDidChangeVisibility,
    onDidDispose: view.onDidDispose,
    showTitle: (title: string) => {
      // not the description: VS Code hides it where a container has one view
      view.title = title === '' ? 'Chat' : title;
    },
  };
}

/** Conversations belong to a workspace; those without one belong together. */
function workspaceKey(): string {
  const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
  return (workspaceFile ?? workspaceFolders[0]?.uri)?.toString() ?? '';
}

/** Tells the palette whether the chat that is in use has an answer to stop. */
function busyTeller(isBusy: () => boolean): () => void {
  let told = false;
  return () => {
    const busy = isBusy();
    if (busy === told) return;
    told = busy;
    void vscode.commands.executeCommand('setContext', 'turnpike.busy', busy);
  };
}

/** Of the workspace: whether its window was last in a private chat. Nothing else of that is kept. */
const WAS_PRIVATE = 'turnpike.wasPrivate';

/** A window that was in a private chat comes back with a new one: what is typed on in good faith is not to be kept. */
function stayPrivate({ session }: Chat, { context: { workspaceState } }: ChatPorts): Disposable {
  let wasPrivate = workspaceState.get(WAS_PRIVATE) === true;
  if (wasPrivate) session.openPrivate();
  return session.onDidChange(() => {
    if (session.isPrivate === wasPrivate) return;
    wasPrivate = session.isPrivate;
    void workspaceState.update(WAS_PRIVATE, wasPrivate || undefined);
  });
}

/** Shows the conversation that was shown last, unless the person has begun another one meanwhile. */
async function restore(chat: Chat, ports: ChatPorts): Promise<void> {
  await showLast(chat, ports);
  try {
    if (await takeOver(ports)) await showLast(chat, ports);
  } catch (error) {
    ports.log.error(`Conversations of an earlier version could not be taken over: ${String(error)}`);
  }
}

async function showLast({ session }: Chat, { conversations, log, workspace }: ChatPorts): Promise<void> {
  try {
    const last = await conversations.last(workspace);
    const conversation = last === undefined ? undefined : await conversations.load(last);
    const untouched = session.conversation.messages.size === 0 && !session.busy && !session.isPrivate;
    if (conversation !== undefined && untouched) session.open(conversation);
  } catch (error) {
    log.error(`The last conversation could not be read: ${String(error)}`);
  }
}

/** Earlier versions kept conversations as files in the folder of the workspace. Whether there were any. */
async function takeOver({ context, conversations, log, workspace }: ChatPorts): Promise<boolean> {
  const folder = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'conversations').fsPath;
  const taken = await takeOverFiles(folder, conversations, workspace);
  if (taken === undefined) return false;
  log.info(`${taken.conversations} conversations were taken over. Their files are kept in ${taken.folder}.`);
  if (taken.unreadable.length === 0) return true;
  const words = `Conversations that could not be read are kept in ${taken.folder}: ${taken.unreadable.join(', ')}`;
  log.error(words);
  void notify('warning', words);
  return true;
}
