import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { titleOf } from '../../conversation/conversation.ts';
import type { ConversationStore } from '../../conversation/conversation-store.ts';
import { sleep } from '../../lib/abort.ts';
import { systemClock } from '../../lib/clock.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import type { Disposable } from '../../lib/disposable.ts';
import type { ComposedRouter } from '../../router/group-state.ts';
import { attachCommands } from '../attach/attach-commands.ts';
import { PendingAttachments } from '../attach/pending-attachments.ts';
import { TerminalOutput } from '../attach/terminal-output.ts';
import { withLog } from '../attempt-log.ts';
import type { ConfigurationService } from '../configuration/configuration-service.ts';
import { takeOverFiles } from '../conversations/take-over-files.ts';
import { conversationCommands } from '../conversations/conversation-commands.ts';
import { pickModel } from '../model-picker.ts';
import { chatActions } from './chat-actions.ts';
import { chatCommands, focusChat, returnToChat, selectModel } from './chat-commands.ts';
import { ChatSession } from './chat-session.ts';
import { CHAT_VIEW, ChatView } from './chat-view.ts';
import { keepConversation } from './keep-conversation.ts';
import { panelState } from './panel-state.ts';

export interface ChatPorts {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly configuration: ConfigurationService;
  readonly conversations: ConversationStore;
  /** The router as it is configured now. */
  readonly router: () => ComposedRouter;
  /** The health of a deployment changed. */
  readonly onDidChangeHealth: (listener: () => void) => Disposable;
}

export interface RegisteredChat extends Disposable {
  /** Gives the keyboard back to the chat where it was in use before a command. */
  readonly giveBackKeyboard: () => Promise<void>;
}

/** The panel, its conversation and its commands. */
export function registerChat(ports: ChatPorts): RegisteredChat {
  const { context, log, configuration, router, conversations } = ports;
  const owned = new DisposableStore();
  const session = createSession(ports);
  const attachments = new PendingAttachments(randomUUID);
  const groups = () => router().groups();
  const askable = () => (groups().some(({ name }) => name === session.group) ? session.group : undefined);
  const view = owned.add(
    new ChatView({
      session,
      clock: systemClock,
      extensionUri: context.extensionUri,
      panel: () => panelState({ session, attachments, groups: groups(), problems: configuration.problems }),
      askable,
      onMessage: (message) => void actions(message).catch((error: unknown) => log.error(String(error))),
    }),
  );
  const workspace = workspaceKey();
  const commandPorts = { session, view, attachments, groups, now: systemClock.now };
  const focus = () => focusChat(view);
  const conversationPorts = {
    session,
    store: conversations,
    workspace,
    now: systemClock.now,
    newId: randomUUID,
    focus,
  };
  const actions = chatActions({
    session,
    attachments,
    view,
    pickModel: () => selectModel(commandPorts),
    pickOtherModel: async () => (await pickModel(groups(), session.group, systemClock.now()))?.group,
    hasModel: () => askable() !== undefined,
    mistakenSetting: () => configuration.problems[0]?.path[0],
  });
  const commands = {
    ...chatCommands(commandPorts),
    ...conversationCommands(conversationPorts),
    ...attachCommands({ attachments, terminals: owned.add(new TerminalOutput()), focus }),
  };
  owned.add(vscode.window.registerWebviewViewProvider(CHAT_VIEW, view));
  for (const [id, run] of Object.entries(commands)) owned.add(vscode.commands.registerCommand(id, run));
  owned.add(
    configuration.onDidChange(() => {
      view.refreshPanel();
      view.refreshLastAnswer();
    }),
  );
  owned.add(attachments.onDidChange(() => view.refreshPanel()));
  owned.add(ports.onDidChangeHealth(() => view.refreshPanel()));
  owned.add(keepConversation(session, { store: conversations, clock: systemClock, workspace }));
  owned.add(tellState(session, view));
  owned.add({ dispose: () => session.stop() }); // the first to go: what it still says is kept
  void restore(session, ports, workspace);
  return { giveBackKeyboard: () => returnToChat(view), dispose: () => owned.dispose() };
}

function createSession({ router, configuration, log }: ChatPorts): ChatSession {
  return new ChatSession({
    model: () => withLog(router().model, log, systemClock),
    defaultGroup: () => configuration.configuration.defaultGroup,
    newId: randomUUID,
    now: systemClock.now,
    sleep: (milliseconds, signal) => sleep(milliseconds, systemClock, signal),
  });
}

/** Conversations belong to a workspace; those without one belong together. */
function workspaceKey(): string {
  const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
  return (workspaceFile ?? workspaceFolders[0]?.uri)?.toString() ?? '';
}

/** Tells the palette whether there is an answer to stop, and the view's header what the conversation is called. */
function tellState(session: ChatSession, view: ChatView): Disposable {
  return session.onDidChange(({ type }) => {
    if (type !== 'panel' && type !== 'reset') return;
    const { conversation, isPrivate } = session;
    const title = conversation.messages.size === 0 ? '' : titleOf(conversation);
    view.showTitle(isPrivate ? 'Private' : title);
    void vscode.commands.executeCommand('setContext', 'turnpike.busy', session.busy);
  });
}

/** Shows the conversation that was shown last, unless the person has begun another one meanwhile. */
async function restore(session: ChatSession, ports: ChatPorts, workspace: string): Promise<void> {
  const { conversations, log } = ports;
  try {
    await takeOver(ports, workspace);
    const last = await conversations.last(workspace);
    const conversation = last === undefined ? undefined : await conversations.load(last);
    const untouched = session.conversation.messages.size === 0 && !session.busy && !session.isPrivate;
    if (conversation !== undefined && untouched) session.open(conversation);
  } catch (error) {
    log.error(`The last conversation could not be read: ${String(error)}`);
  }
}

/** Earlier versions kept conversations as files in the folder of the workspace. */
async function takeOver({ context, conversations, log }: ChatPorts, workspace: string): Promise<void> {
  const folder = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'conversations').fsPath;
  const taken = await takeOverFiles(folder, conversations, workspace);
  if (taken === undefined) return;
  log.info(`${taken.conversations} conversations were taken over. Their files are kept in ${taken.folder}.`);
  if (taken.unreadable.length === 0) return;
  const words = `Conversations that could not be read are kept in ${taken.folder}: ${taken.unreadable.join(', ')}`;
  log.error(words);
  void vscode.window.showWarningMessage(words);
}
