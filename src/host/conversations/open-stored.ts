import { notify } from '../notify.ts';
import { chatWith } from './conversation-ports.ts';
import type { ConversationPorts } from './conversation-ports.ts';

export const NOT_THERE = 'The conversation is not there: it was deleted, or cannot be read now.';

/**
 * Shows it, and gives whether it is there. Where a chat of this window shows it already, there: in two places it would be written
 * twice, and its answer would be stopped.
 */
export async function openStored(id: string, ports: ConversationPorts): Promise<boolean> {
  const open = chatWith(id, ports);
  const conversation = open === undefined ? await ports.store.load(id) : undefined;
  const shown = open ?? ports.chat();
  if (conversation !== undefined) shown.session.open(conversation);
  else if (open === undefined) void notify('warning', NOT_THERE);
  await shown.focus();
  return conversation !== undefined || open !== undefined;
}
