import { notify } from '../notify.ts';
import { MAX_ATTACHMENTS } from './pending-attachments.ts';
import type { Found, PendingAttachments } from './pending-attachments.ts';

/** Attaches it, and says what of it is left out. A text is the sentence that says why there is nothing to attach. */
export function addOrSay(found: Found | string, attachments: PendingAttachments): void {
  if (typeof found === 'string') void notify('information', found);
  else if (!attachments.add(found)) void notify('warning', TOO_MANY);
  else if (found.leftOut !== undefined) void notify('warning', found.leftOut);
}

export const TOO_MANY = `${MAX_ATTACHMENTS} attachments are enough for one question.`;
