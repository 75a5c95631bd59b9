import * as vscode from 'vscode';
import { titleOf } from '../../conversation/conversation.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import type { ConversationPorts } from './conversation-ports.ts';

/**
 * Deletes the conversation at once; it comes back where the person wants it back. It is shown again where nothing else has begun
 * meanwhile: an answer that runs is not stopped for it.
 */
export async function deleteWithUndo(
  conversation: Conversation,
  { session, store, workspace }: Pick<ConversationPorts, 'session' | 'store' | 'workspace'>,
): Promise<void> {
  if (conversation.messages.size === 0) return;
  store.delete(conversation.id);
  const undo = 'Undo';
  const title = titleOf(conversation);
  const choice = await vscode.window.showInformationMessage(`“${title}” was deleted.`, undo);
  if (choice !== undo) return;
  const { messages, ...head } = conversation;
  store.write({ ...head, shownTitle: title, workspace }, { put: [...messages.values()], removed: [] });
  const shown = session();
  if (shown.conversation.messages.size === 0 && !shown.isPrivate) shown.open(conversation);
}
