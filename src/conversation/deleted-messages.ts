import { goneWith, underParent, withEndBelow, withoutMessage } from './conversation.ts';
import type { Conversation } from './conversation.ts';
import type { ConversationMessage } from './message.ts';

/** That a message was deleted, with its answers where it is a question. */
export interface Deletion {
  /** The conversation as it was. */
  readonly before: Conversation;
  /** Of the messages that went. */
  readonly ids: ReadonlySet<string>;
  /**
   * `conversation` with what was deleted, as near as can be to where it stood. What came since stays. An answer brings its question
   * with it. What is shown changes only where the deletion took its end.
   */
  readonly restoredIn: (conversation: Conversation) => Conversation;
}

interface WithoutMessage {
  readonly conversation: Conversation;
  readonly deletion: Deletion;
}

/**
 * What was deleted of one conversation. Each deletion can be undone, in whatever order: so it is remembered behind which message
 * each one stood before anything was deleted, and not where the others have moved it meanwhile.
 */
export class DeletedMessages {
  /** By id; `parent` is the one that it had before anything was deleted. */
  readonly #messages = new Map<string, ConversationMessage>();
  /** Of messages that a deletion has moved: the parent that they had before. */
  readonly #parents = new Map<string, string | undefined>();

  /** `undefined` where there is no such message. */
  delete(before: Conversation, id: string): WithoutMessage | undefined {
    const message = before.messages.get(id);
    if (message === undefined) return undefined;
    const ids = goneWith(before.messages, message);
    for (const each of before.messages.values()) {
      const parent = this.#parentOf(each);
      if (ids.has(each.id)) this.#messages.set(each.id, underParent(each, parent));
      else if (each.parent !== undefined && ids.has(each.parent)) this.#parents.set(each.id, parent);
    }
    const restoredIn = (conversation: Conversation): Conversation => {
      const end = before.shown !== undefined && ids.has(before.shown) ? before.shown : conversation.shown;
      return withEndBelow({ ...conversation, messages: this.#restore(conversation, ids) }, end);
    };
    return { conversation: withoutMessage(before, id), deletion: { before, ids, restoredIn } };
  }

  #restore(conversation: Conversation, ids: ReadonlySet<string>): Conversation['messages'] {
    const messages = new Map(conversation.messages);
    for (const id of ids) this.#putBack(id, messages);
    for (const message of messages.values()) {
      const parent = this.#nearestParent(message, messages);
      if (parent !== message.parent) messages.set(message.id, underParent(message, parent));
      if (this.#parents.has(message.id) && this.#parents.get(message.id) === parent) this.#parents.delete(message.id);
    }
    return messages;
  }

  #putBack(id: string, messages: Map<string, ConversationMessage>): void {
    const message = this.#messages.get(id);
    if (message === undefined) return; // it came back with its answer
    this.#messages.delete(id);
    this.#parents.set(id, message.parent);
    messages.set(id, message);
    if (message.kind === 'answer' && message.parent !== undefined) this.#putBack(message.parent, messages);
  }

  #parentOf({ id, parent }: ConversationMessage): string | undefined {
    return this.#parents.has(id) ? this.#parents.get(id) : parent;
  }

  /** The first that is there of those that the message stood behind. */
  #nearestParent(message: ConversationMessage, messages: Conversation['messages']): string | undefined {
    let parent = this.#parentOf(message);
    while (parent !== undefined && !messages.has(parent)) {
      const deleted = this.#messages.get(parent);
      // Another window has deleted it: what stands there now is as near.
      if (deleted === undefined) return messages.has(message.parent ?? '') ? message.parent : undefined;
      parent = deleted.parent;
    }
    return parent;
  }
}
