import type { Disposable } from '../lib/disposable.ts';
import type { Conversation, ConversationHead, MessageChanges } from './conversation.ts';
import type { ConversationMessage } from './message.ts';

/** One line of a list of conversations. */
export interface ConversationSummary {
  readonly id: string;
  readonly title: string;
  readonly pinned: boolean;
  readonly archived: boolean;
  /** In milliseconds since the epoch. */
  readonly changedAt: number;
}

/** A conversation that a search has found. */
export interface ConversationHit extends ConversationSummary {
  /** The text around the place that was found; absent where only the title has it. */
  readonly excerpt?: string;
}

/** What a conversation has when it is written: its title as it is shown, and the workspace it belongs to. */
export interface ConversationRow extends ConversationHead {
  readonly shownTitle: string;
  readonly workspace: string;
}

export type MessagePages = Iterable<readonly ConversationMessage[]> | AsyncIterable<readonly ConversationMessage[]>;

/** What another window did to a conversation that this one holds. */
export type OthersChange = 'none' | 'changed' | 'deleted';

/**
 * Conversations of all windows. Writing returns at once and never fails: what goes wrong is told where the storage was
 * opened. Questions are answered after everything that was written before them. `write-conversation.ts` is the only one that
 * writes: it knows what is private.
 */
export interface ConversationStore {
  /**
   * Writes the conversation's own row, and of its messages those that changed; all of them where it was deleted meanwhile, as by
   * another window: it is still in use here.
   */
  readonly write: (row: ConversationRow, changes: MessageChanges) => void;
  /**
   * The same of a conversation that was loaded for this change and is shown in no chat: where it was deleted since, it stays
   * deleted and nothing is written.
   */
  readonly update: (row: ConversationRow, changed: readonly ConversationMessage[]) => void;
  /** Writes the messages that are not there any more, of a conversation that another window has deleted and brought back. */
  readonly writeMissing: (row: ConversationRow, messages: Iterable<ConversationMessage>) => Promise<void>;
  /**
   * Writes a whole conversation page by page, so that a long one does not hold the thread. While the file takes no rows, further pages
   * wait until it does. Where the pages throw, it is deleted again.
   * An answer that was running where the pages come from is written as stopped: it runs nowhere.
   */
  readonly writePages: (row: ConversationRow, pages: MessagePages) => Promise<void>;
  /** With its messages. */
  readonly delete: (id: string) => void;
  readonly load: (id: string) => Promise<Conversation | undefined>;
  /**
   * What other windows did since this one read the conversation, or wrote it for the first time. `deleted` is also what was written
   * again since, as its messages that changed: the others are gone. `none` where this window holds it not.
   */
  readonly othersChange: (id: string) => Promise<OthersChange>;
  /** The same with what came since this message of it, and with how that is now: of a long conversation the little that a running answer changes. */
  readonly loadNewer: (conversation: Conversation, from: ConversationMessage) => Promise<Conversation | undefined>;
  /** Id of its answer that another window is making now. */
  readonly runsElsewhere: (conversation: Conversation) => Promise<string | undefined>;
  /** Of one workspace: pinned ones first, then the newest first. */
  readonly list: (workspace: string) => Promise<readonly ConversationSummary[]>;
  /** In titles and texts of one workspace, whatever their case: pinned ones first, then the newest first. */
  readonly search: (workspace: string, words: string) => Promise<readonly ConversationHit[]>;
  /** Whether `list` and `search` may lack some, because the file cannot be read, or not all of it. */
  readonly isPartial: () => Promise<boolean>;
  /** The conversation that is shown in this workspace, to be there again after a crash. */
  readonly remember: (workspace: string, id: string) => void;
  readonly last: (workspace: string) => Promise<string | undefined>;
  /** Resolves when all that was written is on the disk; not while the file refuses. Rejects when the storage has stopped. */
  readonly written: () => Promise<void>;
  /** Conversations may have changed, by this window or another. */
  readonly onDidChange: (listener: () => void) => Disposable;
  /** What was written some seconds ago or earlier is lost: conversations that are open must be written again as a whole. */
  readonly onDidLose: (listener: () => void) => Disposable;
}
