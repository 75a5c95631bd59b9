import { changesBetween, titleOf } from '../../conversation/conversation.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import type { ConversationStore } from '../../conversation/conversation-store.ts';
import type { ConversationMessage } from '../../conversation/message.ts';
import type { Clock } from '../../lib/clock.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import type { Disposable } from '../../lib/disposable.ts';
import type { ChatSession } from './chat-session.ts';
import type { SessionChange } from './session-change.ts';

/** While an answer streams it is kept this often: what a crash can cost. */
const KEEP_EVERY_MS = 1_000;

/** These come by the dozen in a second; all else is written at once. */
const STREAMED: ReadonlySet<SessionChange['type']> = new Set(['text', 'part']);

export interface KeepPorts {
  readonly store: ConversationStore;
  readonly clock: Clock;
  readonly workspace: string;
  /** The conversation is to be shown again when the window was closed or has died. */
  readonly remembered: boolean;
}

/**
 * Writes what changes of the session's conversation into the store: the rows of the messages that changed, at once, and
 * the answer that streams once a second. Nothing of a private conversation is written.
 */
export function keepConversation(session: ChatSession, { store, clock, workspace, remembered }: KeepPorts): Disposable {
  const owned = new DisposableStore();
  let rememberedId: string | undefined;
  const remember = (): void => {
    const { id } = session.conversation;
    if (!remembered || session.isPrivate || id === rememberedId) return;
    rememberedId = id;
    store.remember(workspace, id);
  };
  /** What the store has of the conversation that is shown. */
  let written: Conversation = session.conversation;
  let cancelTimer: (() => void) | undefined;
  const keep = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
    const { conversation } = session;
    const before = written.id === conversation.id ? written.messages : new Map<string, ConversationMessage>();
    written = conversation;
    const isEmpty = conversation.messages.size === 0;
    if (session.isPrivate || (isEmpty && before.size === 0)) return;
    if (isEmpty) return store.delete(conversation.id);
    remember(); // the conversation that a window begins with was not opened
    const changes = changesBetween(before, conversation.messages);
    const { messages, ...head } = conversation;
    store.write({ ...head, shownTitle: titleOf({ ...head, messages }), workspace }, changes);
  };
  owned.add(
    session.onDidChange(({ type }) => {
      if (STREAMED.has(type)) cancelTimer ??= clock.after(KEEP_EVERY_MS, keep);
      else if (type === 'reset') {
        written = session.conversation;
        remember();
      } else keep();
    }),
  );
  owned.add(
    store.onDidLose(() => {
      written = { ...session.conversation, messages: new Map() };
      rememberedId = undefined;
      keep();
      remember();
    }),
  );
  owned.add({
    dispose: () => {
      if (cancelTimer !== undefined) keep();
    },
  });
  return owned;
}
