import { textOf } from '../../conversation/message.ts';
import { TOO_MANY } from '../attach/add-or-say.ts';
import type { PendingAttachments } from '../attach/pending-attachments.ts';
import { notify } from '../notify.ts';
import type { ChatView } from './chat-view.ts';
import type { QueuedQuestion } from './question-queue.ts';
import type { SessionChange } from './session-change.ts';

interface GivenBackTo {
  readonly attachments: PendingAttachments;
  readonly view: Pick<ChatView, 'write'>;
}

/** Puts questions that are not asked into the message box, with a blank line between them, and attaches again what they had. */
export function giveBack(questions: readonly QueuedQuestion[], { attachments, view }: GivenBackTo): void {
  const attached = questions.flatMap(({ parts }) => parts.filter((part) => part.type !== 'text'));
  const back = attached.filter((part) => attachments.putBack(part));
  if (back.length < attached.length) void notify('warning', TOO_MANY);
  const texts = questions.map(textOf).filter((text) => text !== '');
  if (texts.length > 0) view.write(texts.join('\n\n'));
}

/**
 * The same when another conversation was opened. Where they were asked in a private one the person decides: what stands in the message
 * box of another one is kept on disk.
 */
export async function giveBackAll(
  { questions, ofPrivate }: Extract<SessionChange, { readonly type: 'given-back' }>,
  to: GivenBackTo,
): Promise<void> {
  if (ofPrivate) await offerBackFrom('the private chat', questions, to);
  else giveBack(questions, to);
}

/** Says that these questions were not asked, and gives them back where the person wants them. `place`: in which they waited. */
export async function offerBackFrom(
  place: string,
  questions: readonly QueuedQuestion[],
  to: GivenBackTo,
): Promise<void> {
  const words =
    questions.length === 1
      ? `A question was still waiting in ${place}. It was not asked.`
      : `${questions.length} questions were still waiting in ${place}. They were not asked.`;
  const put = 'Put into Message Box';
  if ((await notify('warning', words, put)) === put) giveBack(questions, to);
}
