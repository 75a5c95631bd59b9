import type { Question, StorePort } from '../storage/store-definition.ts';
import type { ConversationHead } from './conversation.ts';
import type { ConversationHit, ConversationRow, ConversationSummary } from './conversation-store.ts';
import type { ConversationMessage } from './message.ts';
import { charactersOf } from './message-pages.ts';

/** What a row holds; `storedKey` is its key. */
export type StoredContent =
  /** `window`: id of the window that writes it. */
  | { readonly type: 'conversation'; readonly conversation: ConversationRow; readonly window?: string }
  | { readonly type: 'message'; readonly conversation: string; readonly message: ConversationMessage }
  /** The conversation that is shown in a workspace. */
  | { readonly type: 'shown'; readonly workspace: string; readonly conversation: string };

export interface RowTimes {
  /**
   * When it was written, in milliseconds since the epoch, and always more than what its writer had read of the conversation. A
   * row that comes late, as one that waited for a full disk, does not replace one that was written after it.
   */
  readonly writtenAt: number;
  /**
   * Of a change to a conversation that is to stay away where it was deleted: when its writer had read all of it, in the same
   * count. Where the conversation was deleted after that, the row is not taken. Absent: it is as `writtenAt`.
   */
  readonly wholeAt?: number;
}

/** A row of one of the tables of conversations. */
export type StoredRow = StoredContent & RowTimes;

export interface StoredHead {
  readonly head: ConversationHead;
  /** No message of the conversation was written after it. */
  readonly writtenAt: number;
  /** The last two windows that wrote it, the later one first: so each window can tell when another one did. */
  readonly writers: readonly Writer[];
}

/** Which conversation is shown in a workspace. */
export interface StoredShown {
  /** Its id. */
  readonly conversation: string;
  readonly writtenAt: number;
}

export interface Writer {
  /** Its id. */
  readonly window: string;
  /** In the count of `writtenAt`. */
  readonly at: number;
}

/** Where a page of messages begins: behind this one. */
export interface MessagePlace {
  readonly at: number;
  readonly id: string;
}

export interface MessagePage {
  /** In the order of `at`, then of `id`. */
  readonly messages: readonly ConversationMessage[];
  /** Absent on the last page. */
  readonly next?: MessagePlace;
}

export interface ConversationQuestions {
  readonly head: Question<string, StoredHead | undefined>;
  /** Whether conversations may be missing from what is listed and found. */
  readonly 'is-partial': Question<null, boolean>;
  /** Whether rows wait in memory, because the file takes none now. */
  readonly 'is-waiting': Question<null, boolean>;
  readonly messages: Question<{ readonly conversation: string; readonly after?: MessagePlace }, MessagePage>;
  readonly list: Question<string, readonly ConversationSummary[]>;
  readonly search: Question<{ readonly workspace: string; readonly words: string }, readonly ConversationHit[]>;
  readonly shown: Question<string, StoredShown | undefined>;
  /** When this conversation was last deleted as a whole, in the count of `writtenAt`. */
  readonly removedAt: Question<string, number | undefined>;
}

export function storedKey(row: StoredContent): string {
  switch (row.type) {
    case 'conversation':
      return conversationKey(row.conversation.id);
    case 'message':
      return messageKey(row.message.id);
    case 'shown':
      return `shown:${row.workspace}`;
  }
}

export function conversationKey(id: string): string {
  return `conversation:${id}`;
}

export function messageKey(id: string): string {
  return `message:${id}`;
}

/** To be removed: the conversation with all its messages. */
export function wholeConversationKey(id: string): string {
  return `whole:${id}`;
}

/** Characters take two bytes in memory. */
function bytesOf(row: StoredRow): number {
  return row.type === 'message' ? charactersOf(row.message) * 2 : 500;
}

/** A conversation with pictures is some MB; a disk that is full for an hour costs no more memory than this. */
const WAITING_BYTES = 64 * 1024 * 1024;

export const conversationPort: StorePort<StoredRow, ConversationQuestions> = {
  name: 'conversations',
  limits: { rows: 2_000, bytes: WAITING_BYTES },
  bytesOf,
  isUnderWay: (row) => row.type === 'message' && row.message.kind === 'answer' && row.message.status === 'running',
};
