import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { sleep } from '../../lib/abort.ts';
import { systemClock } from '../../lib/clock.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import type { Disposable } from '../../lib/disposable.ts';
import type { ComposedRouter } from '../../router/group-state.ts';
import { withLog } from '../attempt-log.ts';
import type { ConfigurationService } from '../configuration/configuration-service.ts';
import { chatActions } from './chat-actions.ts';
import { chatCommands, returnToChat, selectModel } from './chat-commands.ts';
import { ChatSession } from './chat-session.ts';
import { CHAT_VIEW, ChatView } from './chat-view.ts';
import { openConversationStore } from './conversation-store.ts';
import type { ConversationStore } from './conversation-store.ts';
import { keepConversations } from './keep-conversations.ts';
import { panelState } from './panel-state.ts';

export interface ChatPorts {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly configuration: ConfigurationService;
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
  const { context, log, configuration, router } = ports;
  const owned = new DisposableStore();
  const session = createSession(ports);
  const store = openConversationStore(conversationsFolder(context), (file) => tellDamaged(log, file));
  const view = owned.add(
    new ChatView({
      session,
      clock: systemClock,
      extensionUri: context.extensionUri,
      panel: () =>
        panelState({
          session,
          groups: router().groups(),
          problems: configuration.problems,
        }),
      onMessage: (message) => void actions(message).catch((error: unknown) => log.error(String(error))),
    }),
  );
  const commandPorts = { session, view, store, groups: () => router().groups(), now: systemClock.now };
  const hasModel = () =>
    router()
      .groups()
      .some(({ name }) => name === session.group);
  const offerQuestion = () => {
    if (hasModel()) session.offerQuestion();
  };
  const actions = chatActions({
    session,
    pickModel: () => selectModel(commandPorts),
    hasModel,
    mistakenSetting: () => configuration.problems[0]?.path[0],
  });
  owned.add(vscode.window.registerWebviewViewProvider(CHAT_VIEW, view));
  for (const [id, run] of Object.entries(chatCommands(commandPorts)))
    owned.add(vscode.commands.registerCommand(id, run));
  owned.add(configuration.onDidChange(() => view.refreshPanel()));
  owned.add(configuration.onDidChange(offerQuestion));
  owned.add(
    session.onDidChange(({ type }) => {
      if (type === 'panel' || type === 'reset') offerQuestion();
    }),
  );
  owned.add(ports.onDidChangeHealth(() => view.refreshPanel()));
  owned.add(keepConversations(session, store, systemClock, tellOnce(log)));
  owned.add(tellBusy(session));
  owned.add({ dispose: () => session.stop() }); // the first to go: what it still says is kept
  void restore(session, store, log);
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

/** Without a folder there is no workspace to keep conversations with: they are kept with the extension. */
function conversationsFolder(context: vscode.ExtensionContext): string {
  return vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'conversations').fsPath;
}

/** Tells the palette whether there is an answer to stop. */
function tellBusy(session: ChatSession): Disposable {
  return session.onDidChange(({ type }) => {
    if (type === 'panel') void vscode.commands.executeCommand('setContext', 'turnpike.busy', session.busy);
  });
}

/** Shows the conversation that was shown last, unless the person has begun another one meanwhile. */
async function restore(session: ChatSession, store: ConversationStore, log: vscode.LogOutputChannel): Promise<void> {
  try {
    const last = await store.last();
    const conversation = last === undefined ? undefined : await store.load(last);
    const untouched = session.conversation.turns.length === 0 && !session.busy;
    if (conversation !== undefined && untouched) session.open(conversation);
  } catch (error) {
    log.error(`The last conversation could not be read: ${String(error)}`);
  }
}

function tellDamaged(log: vscode.LogOutputChannel, file: string): void {
  log.error(`A conversation could not be read and was set aside: ${file}`);
  void vscode.window.showWarningMessage(`A Turnpike conversation was damaged and set aside as ${file}.`);
}

/** A full disk is said once, not with every word of an answer. */
function tellOnce(log: vscode.LogOutputChannel): (error: unknown) => void {
  let told = false;
  return (error) => {
    log.error(`The conversation could not be kept: ${String(error)}`);
    if (told) return;
    told = true;
    void vscode.window.showWarningMessage(
      `Turnpike cannot keep this conversation on disk: ${error instanceof Error ? error.message : String(error)}`,
    );
  };
}
