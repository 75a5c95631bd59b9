import type { ConversationStore } from '../../conversation/conversation-store.ts';
import { foldEvent } from '../../conversation/fold-event.ts';
import { writeUpdate } from '../../conversation/write-conversation.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';

/** What an answer cost, said after its conversation was left. */
export interface LateEvent {
  /** Ids. */
  readonly conversation: string;
  readonly answer: string;
  readonly event: StreamEvent;
  /** In milliseconds since the epoch. */
  readonly at: number;
}

/** Writes it to the answer as it is stored. Nothing is written where the conversation or the answer was deleted meanwhile. */
export async function keepLateEvent(
  { conversation, answer, event, at }: LateEvent,
  { store, workspace }: { readonly store: ConversationStore; readonly workspace: string },
): Promise<void> {
  const stored = await store.load(conversation);
  const message = stored?.messages.get(answer);
  if (stored === undefined || message?.kind !== 'answer') return;
  writeUpdate(stored, [foldEvent(message, event, at)], { store, workspace });
}
