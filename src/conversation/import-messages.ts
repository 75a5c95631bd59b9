import type { ConversationRow } from './conversation-store.ts';
import type { ReadConversation } from './conversation-from-json.ts';
import type { ConversationMessage } from './message.ts';

/** What the thread that reads an exported conversation is started with. */
export interface ImportThreadData {
  /** UTF-8. */
  readonly bytes: Uint8Array;
}

/** The conversation is no good, or what it has besides its messages. */
export type ImportBegin =
  | Exclude<ReadConversation, { readonly kind: 'conversation' }>
  | {
      readonly kind: 'conversation';
      readonly head: Omit<ConversationRow, 'workspace'>;
      readonly messages: number;
      /** Messages that were left out, because a later one has the same id. */
      readonly repeated: number;
    };

/** Each is the answer to one message, whatever that is: so no more than one page is under way. */
export type FromImportThread =
  | ImportBegin
  | { readonly kind: 'page'; readonly messages: readonly ConversationMessage[] }
  | { readonly kind: 'end' };
