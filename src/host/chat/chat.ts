import { randomUUID } from 'node:crypto';
import type * as vscode from 'vscode';
import type { ConversationStore } from '../../conversation/conversation-store.ts';
import { sleep } from '../../lib/abort.ts';
import { systemClock } from '../../lib/clock.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import type { Disposable } from '../../lib/disposable.ts';
import type { ComposedRouter } from '../../router/group-state.ts';
import { PageImages } from '../attach/page-images.ts';
import { PendingAttachments } from '../attach/pending-attachments.ts';
import { withLog } from '../attempt-log.ts';
import type { ConfigurationService } from '../configuration/configuration-service.ts';
import { deleteMessageWithUndo } from '../conversations/delete-with-undo.ts';
import { followOthers } from '../conversations/follow-others.ts';
import { pickModel } from '../model-picker.ts';
import { shownTitle } from '../words/shown-title.ts';
import { chatActions } from './chat-actions.ts';
import { selectModel } from './chat-commands.ts';
import type { CommandedChat } from './chat-commands.ts';
import { ChatSession } from './chat-session.ts';
import { ChatView } from './chat-view.ts';
import { clearWithPrivate } from './clear-with-private.ts';
import { hasNewKey } from './has-new-key.ts';
import { giveBackAll } from './give-back.ts';
import { keepConversation } from './keep-conversation.ts';
import type { LateEvent } from './keep-late-event.ts';
import { panelState } from './panel-state.ts';

export interface ChatPorts {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly configuration: ConfigurationService;
  readonly conversations: ConversationStore;
  /** Which workspace's conversations these are. */
  readonly workspace: string;
  /** The router as it is configured now. */
  readonly router: () => ComposedRouter;
  /** The health of a deployment changed. */
  readonly onDidChangeHealth: (listener: () => void) => Disposable;
  /** Takes what an answer cost that was left. */
  readonly keepLate: (late: LateEvent) => void;
  /** To be called where an answer has begun or ended, or another chat may be the one that is in use. */
  readonly tellBusy: () => void;
}

/** One conversation that is shown: beside the editors, or in an editor of its own. */
export interface Chat extends CommandedChat, Disposable {
  readonly images: PageImages;
  readonly view: ChatView;
  /** Closes its editor; absent for the chat beside the editors. */
  readonly close?: () => void;
}

export interface ChatOptions {
  /** Brings it into view. */
  readonly reveal: () => Promise<void>;
  /** Its conversation is to be shown again when the window was closed or has died. */
  readonly remembered: boolean;
  /** The person did something in it. */
  readonly onUse: () => void;
  /** Closes its editor, where it has one. */
  readonly close?: () => void;
}

/** A chat with a new conversation. Its view shows nothing yet. */
export function createChat(ports: ChatPorts, { reveal, remembered, onUse, close }: ChatOptions): Chat {
  const { configuration, conversations, context, log, router, workspace } = ports;
  const owned = new DisposableStore();
  const session = createSession(ports);
  const attachments = new PendingAttachments(randomUUID);
  const images = new PageImages({
    attachments,
    newId: randomUUID,
    clock: systemClock,
    post: (message) => view.scaleImage(message),
  });
  const groups = () => router().groups();
  const askable = () => (hasGroup(ports, session.group) ? session.group : undefined);
  const view = owned.add(
    new ChatView({
      session,
      clock: systemClock,
      extensionUri: context.extensionUri,
      panel: () => panelState({ session, attachments, groups: groups(), problems: configuration.problems }),
      now: () => ({ askable: askable(), hasNewKey: (answer) => hasNewKey(answer, groups()) }),
      onUse,
      onReady: () => images.askAgain(),
      onMessage: (message) => void actions(message).catch((error: unknown) => log.error(String(error))),
    }),
  );
  const shown = { reveal, ...(close !== undefined && { close }) };
  const chat: Chat = { session, attachments, images, view, ...shown, dispose: () => owned.dispose() };
  const actions = chatActions({
    session,
    attachments,
    images,
    view,
    deleteMessage: (message) => deleteMessageWithUndo(message, { session, store: conversations, workspace }),
    pickModel: () => selectModel(chat, { groups, now: systemClock.now }),
    pickOtherModel: async () =>
      (await pickModel(groups(), { current: session.group, now: systemClock.now(), purpose: 'one-answer' }))?.group,
    hasModel: () => askable() !== undefined,
    mistakenSetting: () => configuration.problems[0]?.path[0],
  });
  for (const subscription of subscriptions(chat, ports)) owned.add(subscription);
  owned.add(keepConversation(session, { store: conversations, clock: systemClock, workspace, remembered }));
  const onError = (error: unknown): void => log.error(String(error));
  owned.add(followOthers(session, { store: conversations, workspace, clock: systemClock, onError }));
  owned.add({ dispose: () => session.close() }); // the first to go: what it says then is kept
  return chat;
}

/** What else follows from what happens in the conversation, to its attachments, in the settings and to the models. */
function subscriptions({ session, attachments, view }: Chat, ports: ChatPorts): readonly Disposable[] {
  const { configuration, onDidChangeHealth, tellBusy } = ports;
  const refresh = (): void => {
    view.refreshPanel();
    view.refreshLastAnswer();
  };
  return [
    { dispose: tellBusy },
    configuration.onDidChange(refresh),
    onDidChangeHealth(refresh),
    attachments.onDidChange(() => view.refreshPanel()),
    clearWithPrivate(session, attachments),
    session.onDidChange((change) => {
      const { type } = change;
      if (type === 'panel') tellBusy();
      if (type === 'given-back') void giveBackAll(change, { attachments, view });
      // what streams changes no title, and to look for it would cost more the longer the conversation is
      if (type !== 'text' && type !== 'part') view.showTitle(titleWords(session));
    }),
  ];
}

function createSession({ router, configuration, keepLate, log }: ChatPorts): ChatSession {
  return new ChatSession({
    model: () => withLog(router().model, log, systemClock),
    defaultGroup: () => configuration.configuration.defaultGroup,
    newId: randomUUID,
    now: systemClock.now,
    sleep: (milliseconds, signal) => sleep(milliseconds, systemClock, signal),
    hasGroup: (group) => hasGroup({ configuration }, group),
    keepLate,
  });
}

/** By the settings alone: a snapshot asks for each of its answers, and to compose the groups takes the longer the more models there are. */
function hasGroup(
  { configuration: { configuration } }: Pick<ChatPorts, 'configuration'>,
  name: string | undefined,
): boolean {
  return configuration.deployments.some(({ group }) => group === name);
}

/** A conversation without a question has no title yet. */
function titleWords({ conversation, isPrivate }: ChatSession): string {
  if (isPrivate) return 'Private';
  return conversation.messages.size === 0 ? '' : shownTitle(conversation);
}
