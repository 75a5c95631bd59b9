import type { Disposable } from '../../lib/disposable.ts';
import type { PendingAttachments } from '../attach/pending-attachments.ts';
import type { ChatSession } from './chat-session.ts';

/** What was attached in a private chat goes with it: the next question of a conversation that is kept would write it to the disk. */
export function clearWithPrivate(
  session: Pick<ChatSession, 'isPrivate' | 'onDidChange'>,
  attachments: Pick<PendingAttachments, 'clear'>,
): Disposable {
  let wasPrivate = session.isPrivate;
  return session.onDidChange(({ type }) => {
    if (type !== 'reset') return;
    if (wasPrivate) attachments.clear();
    wasPrivate = session.isPrivate;
  });
}
