import { changesBetween } from '../../conversation/conversation.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import type { ConversationStore } from '../../conversation/conversation-store.ts';
import { writeChanges } from '../../conversation/write-conversation.ts';
import type { Clock } from '../../lib/clock.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import type { Disposable } from '../../lib/disposable.ts';
import type { ChatSession } from './chat-session.ts';
import type { SessionChange } from './session-change.ts';

/** While an answer streams it is kept this often: what a crash can cost. */
const KEEP_EVERY_MS = 1_000;

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
export function keepConversation(session: ChatSession, ports: KeepPorts): Disposable {
  return new ConversationKeeper(session, ports);
}

class ConversationKeeper implements Disposable {
  readonly #session: ChatSession;
  readonly #ports: KeepPorts;
  readonly #owned = new DisposableStore();
  /** What the store has of the conversation that is shown. */
  #written: Conversation;
  /** Id of the conversation that is to be shown again. */
  #remembered: string | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(session: ChatSession, ports: KeepPorts) {
    this.#session = session;
    this.#ports = ports;
    this.#written = session.conversation;
    this.#owned.add(session.onDidChange(({ type }) => this.#onChange(type)));
    this.#owned.add(ports.store.onDidLose(() => this.#writeAgain()));
  }

  dispose(): void {
    this.#owned.dispose();
    if (this.#cancelTimer !== undefined) this.#write();
  }

  #onChange(type: SessionChange['type']): void {
    switch (type) {
      case 'text':
      case 'part': // these come by the dozen in a second
        return this.#writeSoon();
      case 'answer': // while it runs these do too: some servers say with each piece of text what was used so far
        return this.#session.busy ? this.#writeSoon() : this.#write();
      case 'message-added':
      case 'branch':
      case 'panel':
        return this.#write();
      case 'reloaded':
        this.#written = this.#session.conversation;
        return;
      case 'reset':
        this.#written = this.#session.conversation; // it comes from the store, or has no messages yet
        return this.#remember();
      case 'given-back':
        return;
    }
  }

  #writeSoon(): void {
    this.#cancelTimer ??= this.#ports.clock.after(KEEP_EVERY_MS, () => this.#write());
  }

  /** The file was lost: the store has nothing. */
  #writeAgain(): void {
    this.#written = { ...this.#session.conversation, messages: new Map() };
    this.#remembered = undefined;
    this.#write();
    this.#remember();
  }

  #write(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const { conversation, isPrivate, runningAnswer: running } = this.#session;
    const before = this.#written;
    this.#written = conversation;
    if (isPrivate || conversation === before) return;
    const { messages } = conversation;
    if (messages.size > 0) {
      this.#remember(); // the conversation that a window begins with was not opened
      const changes = { ...changesBetween(before.messages, messages), ...(running !== undefined && { running }) };
      writeChanges({ conversation, isPrivate }, changes, this.#ports);
    } else if (before.messages.size > 0) this.#ports.store.delete(conversation.id);
  }

  #remember(): void {
    const { store, workspace, remembered } = this.#ports;
    const { isPrivate, conversation } = this.#session;
    const { id } = conversation;
    if (!remembered || isPrivate || id === this.#remembered) return;
    this.#remembered = id;
    store.remember(workspace, id);
  }
}
