import { titleOf } from '../../conversation/conversation.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import { shortName } from './one-line.ts';

/** The title as one clean line: it may come from a file, and turn the direction of what stands behind it. */
export function shownTitle(conversation: Conversation): string {
  return shortName(titleOf(conversation));
}
