import type { QuestionPart } from '../../conversation/message.ts';
import { Emitter } from '../../lib/emitter.ts';
import type { PendingAttachment } from '../../protocol/conversation.ts';
import { attachmentName, attachmentKind, sizeWords } from './attachment-words.ts';

/** Everything that can go with a question but its own words. */
export type AttachedPart = Exclude<QuestionPart, { readonly type: 'text' }>;

/** More than this is a mistake of the hand: each one is sent again with every later question. */
export const MAX_ATTACHMENTS = 50;

interface Pending {
  readonly id: string;
  readonly part: AttachedPart;
}

/** What will go with the next question. */
export class PendingAttachments {
  readonly #newId: () => string;
  readonly #changes = new Emitter<void>();
  #pending: readonly Pending[] = [];

  readonly onDidChange = this.#changes.on;

  constructor(newId: () => string) {
    this.#newId = newId;
  }

  get chips(): readonly PendingAttachment[] {
    return this.#pending.map(({ id, part }) => ({
      id,
      kind: attachmentKind(part),
      name: attachmentName(part),
      detail: sizeWords(part),
    }));
  }

  /** Whether there was room for it. The same thing attached twice is there once. */
  add(part: AttachedPart): boolean {
    const others = this.#pending.filter((pending) => !isSame(pending.part, part));
    if (others.length >= MAX_ATTACHMENTS) return false;
    this.#pending = [...others, { id: this.#newId(), part }];
    this.#changes.fire();
    return true;
  }

  remove(id: string): void {
    this.#pending = this.#pending.filter((pending) => pending.id !== id);
    this.#changes.fire();
  }

  /** What is there goes with a question now. */
  take(): readonly AttachedPart[] {
    const parts = this.#pending.map(({ part }) => part);
    this.#pending = [];
    if (parts.length > 0) this.#changes.fire();
    return parts;
  }
}

function isSame(first: AttachedPart, second: AttachedPart): boolean {
  if (first.type === 'context' && second.type === 'context') {
    return first.source === second.source && attachmentName(first) === attachmentName(second);
  }
  return first.type !== 'context' && second.type !== 'context' && first.data === second.data;
}
