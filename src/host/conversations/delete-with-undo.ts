import { changesBetween, titleOf } from '../../conversation/conversation.ts';
import type { Deletion } from '../../conversation/deleted-messages.ts';
import { writeChanges, writeWhole } from '../../conversation/write-conversation.ts';
import type { KnownConversation, WritePorts } from '../../conversation/write-conversation.ts';
import type { ChatSession } from '../chat/chat-session.ts';
import { notify } from '../notify.ts';
import type { OpenChat } from './conversation-ports.ts';

const UNDO = 'Undo';

export interface DeletePorts extends WritePorts {
  /** The chat that is in use. */
  readonly chat: () => Pick<OpenChat, 'session'>;
}

/** Deletes the conversation that this chat shows, as it is left: an answer that runs is stopped by that. Its editor is closed. */
export async function deleteOpen({ session, focus, close }: OpenChat, ports: DeletePorts): Promise<void> {
  const { isPrivate } = session;
  close?.(); // first: the questions that wait in it are given back elsewhere, and not into its own message box
  const conversation = session.open();
  if (close === undefined) await focus();
  await deleteWithUndo({ conversation, isPrivate }, ports);
}

/** Deletes the conversation at once; it comes back where the person wants it back. */
export async function deleteWithUndo(left: KnownConversation, ports: DeletePorts): Promise<void> {
  const { conversation, isPrivate } = left;
  if (!isPrivate) ports.store.delete(conversation.id);
  if (conversation.messages.size === 0) return; // nothing could come back
  const words = isPrivate ? 'The private conversation was deleted.' : `“${titleOf(conversation)}” was deleted.`;
  await offerBack(left, { words, button: UNDO }, ports);
}

interface Offer {
  readonly words: string;
  readonly button: string;
}

/**
 * Brings the conversation back where the person wants it. It is shown again where nothing else has begun meanwhile: an answer that
 * runs is not stopped for it. A private one can only be shown, so it comes back into an empty chat.
 */
export async function offerBack(left: KnownConversation, { words, button }: Offer, ports: DeletePorts): Promise<void> {
  const { conversation, isPrivate } = left;
  if ((await notify('information', words, button)) !== button) return;
  const { session } = ports.chat();
  const isEmpty = session.conversation.messages.size === 0;
  if (!isPrivate) {
    await writeWhole(left, ports);
    if (isEmpty && !session.isPrivate) session.open(conversation);
  } else if (isEmpty) session.openPrivate(conversation);
  else {
    const wait =
      'A private conversation comes back only into an empty chat, since it is not kept. Start a new chat first.';
    await offerBack(left, { words: wait, button }, ports);
  }
}

export interface MessagePorts extends WritePorts {
  readonly session: ChatSession;
}

/** Deletes a message at once; it comes back where the person wants it back, also when another conversation is shown by then. */
export async function deleteMessageWithUndo(message: string, { session, ...ports }: MessagePorts): Promise<void> {
  const { isPrivate } = session;
  const deletion = session.delete(message);
  if (deletion === undefined) return;
  const choice = await notify('information', deletionWords(deletion), UNDO);
  if (choice !== UNDO || session.undoDelete(deletion) || isPrivate) return;
  await restoreStored(deletion, ports);
}

function deletionWords({ before, ids }: Deletion): string {
  const answers = [...ids].filter((id) => before.messages.get(id)?.kind === 'answer').length;
  if (answers === ids.size) return 'The answer was deleted.';
  if (answers === 0) return 'The question was deleted.';
  return answers === 1 ? 'The question and its answer were deleted.' : 'The question and its answers were deleted.';
}

/** In the storage. A conversation that the deletion left without messages is not there any more. */
async function restoreStored({ before, restoredIn }: Deletion, ports: WritePorts): Promise<void> {
  const stored = (await ports.store.load(before.id)) ?? { ...before, messages: new Map() };
  const conversation = restoredIn(stored);
  const changes = changesBetween(stored.messages, conversation.messages);
  writeChanges({ conversation, isPrivate: false }, changes, ports);
}
