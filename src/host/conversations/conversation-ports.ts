import type { WritePorts } from '../../conversation/write-conversation.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import type { ChatSession } from '../chat/chat-session.ts';
import type { QueuedQuestion } from '../chat/question-queue.ts';

/** One of the chats of this window. */
export interface OpenChat {
  readonly session: ChatSession;
  /** Shows it, with the keyboard in its message box. */
  readonly focus: () => Promise<void>;
  /** Closes its editor; absent for the chat beside the editors. */
  readonly close?: () => void;
}

/** What the commands about whole conversations work on. */
export interface ConversationPorts extends WritePorts {
  /** The chat that a command is about. */
  readonly chat: () => OpenChat;
  /** All chats of this window. */
  readonly chats: () => readonly OpenChat[];
  /** The script of the thread that reads what is imported. */
  readonly importWorker: string;
  /** In milliseconds since the epoch. */
  readonly now: () => number;
  /** `waiting`: its questions that are not asked yet. */
  readonly openInEditor: (conversation: Conversation, waiting: readonly QueuedQuestion[]) => void;
}

/** The chat that shows this conversation: no other one may open it too, or write it. */
export function chatWith(id: string, { chats }: Pick<ConversationPorts, 'chats'>): OpenChat | undefined {
  return chats().find(({ session }) => session.conversation.id === id);
}
