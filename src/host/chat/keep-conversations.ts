import type { Clock } from '../../lib/clock.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import type { Disposable } from '../../lib/disposable.ts';
import type { ChatSession } from './chat-session.ts';
import type { ConversationStore } from './conversation-store.ts';

/** While an answer streams it is kept this often: what a crash can cost. */
const KEEP_EVERY_MS = 2_000;

/** Keeps the session's conversation on disk, at every change of a turn and every two seconds while text streams, and which it is. */
export function keepConversations(
  session: ChatSession,
  store: ConversationStore,
  clock: Clock,
  onProblem: (error: unknown) => void,
): Disposable {
  const owned = new DisposableStore();
  let cancelTimer: (() => void) | undefined;
  let remembered: string | undefined;
  const remember = async (): Promise<void> => {
    const { id } = session.conversation;
    if (id === remembered) return;
    remembered = id;
    await store.remember(id);
  };
  const save = async (): Promise<void> => {
    const { conversation } = session;
    session.keptAs(conversation.id, await store.save(conversation));
    await remember();
  };
  const keep = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
    save().catch(onProblem);
  };
  owned.add(
    session.onDidChange((change) => {
      if (change.type === 'text') cancelTimer ??= clock.after(KEEP_EVERY_MS, keep);
      else if (change.type === 'reset') remember().catch(onProblem);
      else if (change.type !== 'panel') keep();
    }),
  );
  owned.add({
    dispose: () => {
      if (cancelTimer !== undefined) keep();
    },
  });
  return owned;
}
