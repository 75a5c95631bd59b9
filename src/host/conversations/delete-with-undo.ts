import * as vscode from 'vscode';
import { changesBetween, titleOf } from '../../conversation/conversation.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import type { Deletion } from '../../conversation/deleted-messages.ts';
import { messagePages } from '../../conversation/message-pages.ts';
import type { ChatSession } from '../chat/chat-session.ts';
import type { ConversationPorts } from './conversation-ports.ts';

const UNDO = 'Undo';

/**
 * Deletes the conversation at once; it comes back where the person wants it back. It is shown again where nothing else has begun
 * meanwhile: an answer that runs is not stopped for it. `conversation` is as it was left, without an answer that runs: one that
 * ran when it was deleted was stopped by that.
 */
export async function deleteWithUndo(
  conversation: Conversation,
  { session, store, workspace }: Pick<ConversationPorts, 'session' | 'store' | 'workspace'>,
): Promise<void> {
  if (conversation.messages.size === 0) return;
  store.delete(conversation.id);
  const title = titleOf(conversation);
  const choice = await vscode.window.showInformationMessage(`“${title}” was deleted.`, UNDO);
  if (choice !== UNDO) return;
  const { messages, ...head } = conversation;
  await store.writePages({ ...head, shownTitle: title, workspace }, messagePages(messages.values()));
  const shown = session();
  if (shown.conversation.messages.size === 0 && !shown.isPrivate) shown.open(conversation);
}

export interface MessagePorts extends Pick<ConversationPorts, 'store' | 'workspace'> {
  readonly session: ChatSession;
}

/** Deletes a message at once; it comes back where the person wants it back, also when another conversation is shown by then. */
export async function deleteMessageWithUndo(
  message: string,
  { session, store, workspace }: MessagePorts,
): Promise<void> {
  const { isPrivate } = session;
  const deletion = session.delete(message);
  if (deletion === undefined) return;
  const choice = await vscode.window.showInformationMessage('The message was deleted.', UNDO);
  if (choice !== UNDO || session.undoDelete(deletion) || isPrivate) return;
  await restoreStored(deletion, { store, workspace });
}

/** In the storage. A conversation that the deletion left without messages is not there any more. */
async function restoreStored(
  { before, restoredIn }: Deletion,
  { store, workspace }: Pick<ConversationPorts, 'store' | 'workspace'>,
): Promise<void> {
  const stored = (await store.load(before.id)) ?? { ...before, messages: new Map() };
  const restored = restoredIn(stored);
  const { messages, ...head } = restored;
  store.write({ ...head, shownTitle: titleOf(restored), workspace }, changesBetween(stored.messages, messages));
}
