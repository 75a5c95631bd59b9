import type { ConversationStore } from '../../conversation/conversation-store.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import type { ChatSession } from '../chat/chat-session.ts';
import type { QueuedQuestion } from '../chat/question-queue.ts';

/** What the commands about whole conversations work on. */
export interface ConversationPorts {
  /** Of the chat that is in use. */
  readonly session: () => ChatSession;
  readonly store: ConversationStore;
  /** Which workspace's conversations these are. */
  readonly workspace: string;
  /** The script of the thread that reads what is imported. */
  readonly importWorker: string;
  readonly now: () => number;
  /** Shows the chat, with the keyboard in its message box. */
  readonly focus: () => Promise<void>;
  /** `waiting`: its questions that are not asked yet. */
  readonly openInEditor: (conversation: Conversation, waiting: readonly QueuedQuestion[]) => void;
}
