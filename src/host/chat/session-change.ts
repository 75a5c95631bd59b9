import type { Answer, AnswerPart, ConversationMessage } from '../../conversation/message.ts';
import type { QueuedQuestion } from './question-queue.ts';

/** What happened to a conversation, for those who show it and keep it. */
export type SessionChange =
  /** A message came to the end of the branch that is shown. */
  | { readonly type: 'message-added'; readonly message: ConversationMessage }
  /** New text at the end of a part of the answer that runs. */
  | {
      readonly type: 'text';
      readonly answer: string;
      readonly part: number;
      readonly kind: 'text' | 'reasoning';
      readonly text: string;
    }
  /** A part of the answer that runs is another one now, or a new one. */
  | { readonly type: 'part'; readonly answer: string; readonly index: number; readonly part: AnswerPart }
  /** All but the parts of an answer. */
  | { readonly type: 'answer'; readonly answer: Answer }
  /** `busy`, the model group, the title or the questions that wait changed. */
  | { readonly type: 'panel' }
  /** Another branch of the conversation is shown, or a message of it is gone. */
  | { readonly type: 'branch' }
  /** Another conversation is shown. */
  | { readonly type: 'reset' }
  /** The conversation that is shown is as another window has left it. */
  | { readonly type: 'reloaded' }
  /** These questions waited when another conversation was opened: they are not asked. `ofPrivate`: of a private one. */
  | { readonly type: 'given-back'; readonly questions: readonly QueuedQuestion[]; readonly ofPrivate: boolean };
