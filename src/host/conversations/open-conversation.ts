import type { Conversation } from '../../conversation/conversation.ts';
import type { ChatSession } from '../chat/chat-session.ts';
import { notify } from '../notify.ts';
import { shownTitle } from '../words/shown-title.ts';
import { chatWith } from './conversation-ports.ts';
import type { ConversationPorts, OpenChat } from './conversation-ports.ts';
import { offerBack } from './delete-with-undo.ts';

export const NOT_THERE = 'The conversation is not there: it was deleted, or cannot be read now.';

const BACK = 'Go Back';

/**
 * Shows a conversation of the storage, and gives whether it is there. Where a chat of this window shows it already, there: in two
 * places it would be written twice, and its answer would be stopped.
 */
export async function openStored(id: string, ports: ConversationPorts): Promise<boolean> {
  const open = chatWith(id, ports);
  const conversation = open === undefined ? await ports.store.load(id) : undefined;
  const shown = open ?? ports.chat();
  if (conversation !== undefined) openInstead(shown, (session) => session.open(conversation), ports);
  else if (open === undefined) void notify('warning', NOT_THERE);
  await shown.focus();
  return conversation !== undefined || open !== undefined;
}

/**
 * Shows another conversation, as `show` does and gives the one that was left. What ends by that is said, and offered back: an answer
 * that runs is stopped, and a private chat, which is kept nowhere, would be gone.
 */
export function openInstead(
  { session }: Pick<OpenChat, 'session'>,
  show: (session: ChatSession) => Conversation,
  ports: ConversationPorts,
): void {
  const { busy, isPrivate } = session;
  const left = show(session);
  if (left.messages.size === 0) return;
  const offer = { words: 'The private chat was closed. Nothing of it is kept.', button: BACK };
  if (isPrivate) void offerBack({ conversation: left, isPrivate }, offer, ports);
  else if (busy) void offerStopped(left, ports);
}

async function offerStopped(left: Conversation, ports: ConversationPorts): Promise<void> {
  const words = `The answer in “${shownTitle(left)}” was stopped, because another conversation was opened.`;
  if ((await notify('information', words, BACK)) === BACK) await openStored(left.id, ports);
}
