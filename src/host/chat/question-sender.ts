import type { PendingAttachments } from '../attach/pending-attachments.ts';
import type { WebviewMessage } from '../../protocol/messages.ts';
import { notify } from '../notify.ts';
import type { ChatSession } from './chat-session.ts';
import type { ChatView } from './chat-view.ts';

type SendMessage = Extract<WebviewMessage, { readonly type: 'send' }>;

export interface SenderPorts {
  readonly session: ChatSession;
  readonly attachments: PendingAttachments;
  readonly view: Pick<ChatView, 'tellSent' | 'tellNotSent'>;
}

/**
 * Asks what the page sends, with what is attached. The page empties its box when it hears that the question was taken: until then
 * the words are its. A question waits for attachments that are still being read; where one of them cannot be read, or Stop is
 * pressed, it stays in the box.
 */
export function questionSender({ session, attachments, view }: SenderPorts): (message: SendMessage) => Promise<void> {
  const sends = firstTimes();
  const waiting = new Set<string>();

  async function areAttachmentsRead(id: string): Promise<boolean> {
    const { conversation } = session;
    waiting.add(id);
    const outcome = await attachments.whenRead();
    waiting.delete(id);
    // the question was not meant for another conversation that is shown meanwhile
    if (outcome === 'read' && session.conversation.id === conversation.id) return true;
    sends.forget(id);
    view.tellNotSent(id);
    if (outcome === 'failed') void notify('warning', NOT_SENT);
    return false;
  }

  return async ({ id, text }) => {
    if (waiting.has(id)) return;
    if (!sends.isNew(id)) return view.tellSent(id);
    if (attachments.isReading && !(await areAttachmentsRead(id))) return;
    const answered = session.ask(text, attachments.take());
    view.tellSent(id);
    await answered;
  };
}

const NOT_SENT = 'Your question was not sent, since something could not be attached. Send it again to ask without it.';

export interface FirstTimes {
  /** Whether an id comes for the first time: a page that has not heard that a question was taken sends it again. */
  readonly isNew: (id: string) => boolean;
  /** It comes for the first time when it comes again. */
  readonly forget: (id: string) => void;
}

/** A page that hears nothing sends again; it does so within seconds. */
const REMEMBERED_IDS = 100;

export function firstTimes(): FirstTimes {
  const known = new Set<string>();
  return {
    isNew: (id) => {
      if (known.has(id)) return false;
      known.add(id);
      for (const oldest of known) {
        if (known.size <= REMEMBERED_IDS) break;
        known.delete(oldest);
      }
      return true;
    },
    forget: (id) => void known.delete(id),
  };
}
