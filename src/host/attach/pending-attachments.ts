import type { QuestionPart } from '../../conversation/message.ts';
import { Emitter } from '../../lib/emitter.ts';
import type { AttachmentKind, PendingAttachment } from '../../protocol/conversation.ts';
import { attachmentKind, attachmentName, sizeWords } from './attachment-words.ts';

/** Everything that can go with a question but its own words. */
export type AttachedPart = Exclude<QuestionPart, { readonly type: 'text' }>;

/** More than this is a mistake of the hand: each one is sent again with every later question. */
export const MAX_ATTACHMENTS = 50;

/** Something to attach. */
export interface Found {
  /** What it is, whatever its name: an address with a range, a terminal. The same key attached twice is there once. */
  readonly key: string;
  readonly part: AttachedPart;
  /** What of it does not go with the question, as a sentence. */
  readonly leftOut?: string;
}

/** Something that is still to be read, as it is shown meanwhile. */
export interface ToRead {
  readonly key: string;
  readonly kind: AttachmentKind;
  readonly name: string;
  /** The page's own id of an image that it reads. */
  readonly picture?: string;
}

/** A chip for what is being read. Exactly one of `done` and `fail` is called; after the signal has aborted neither does anything. */
export interface Reading {
  /** Aborts when the chip is removed, and when the person presses Stop. */
  readonly signal: AbortSignal;
  /** `key` in place of the one before, where only the content tells what it is. */
  readonly done: (part: AttachedPart, key?: string) => void;
  /** It cannot be attached: a question that waits for it stays in the message box. */
  readonly fail: () => void;
}

/** `read`: all is there. `failed`: something could not be attached. `stopped`: the person pressed Stop. */
export type ReadOutcome = 'read' | 'failed' | 'stopped';

interface Pending {
  readonly id: string;
  readonly key: string;
  readonly kind: AttachmentKind;
  readonly name: string;
  readonly detail: string;
  readonly picture?: string;
  readonly content:
    | { readonly kind: 'ready'; readonly part: AttachedPart }
    | { readonly kind: 'reading'; readonly abort: AbortController };
}

/** What will go with the next question. */
export class PendingAttachments {
  readonly #newId: () => string;
  readonly #changes = new Emitter<void>();
  #pending: readonly Pending[] = [];
  /** Questions that wait for what is being read. */
  #waiting: readonly ((outcome: ReadOutcome) => void)[] = [];
  /** What was taken, for those that come back. */
  readonly #keys = new WeakMap<AttachedPart, string>();

  readonly onDidChange = this.#changes.on;

  constructor(newId: () => string) {
    this.#newId = newId;
  }

  /** Names that are there twice are numbered: the button that removes a chip has its name. */
  get chips(): readonly PendingAttachment[] {
    const seen = new Map<string, number>();
    return this.#pending.map(({ id, kind, name, detail, picture, content }) => {
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      const shown = count === 1 ? name : `${name} (${count})`;
      const ofPage = picture !== undefined && { picture };
      return { id, kind, name: shown, detail, ...ofPage, ...(content.kind === 'reading' && { reading: true }) };
    });
  }

  /** Whether there was room for it. */
  add({ key, part }: Pick<Found, 'key' | 'part'>): boolean {
    return this.#put(this.#ready({ id: this.#newId(), key, part }));
  }

  /** A chip for something that is being read from now on; `undefined` where there is no room. */
  begin({ key, kind, name, picture }: ToRead): Reading | undefined {
    const id = this.#newId();
    const abort = new AbortController();
    const { signal } = abort;
    const shown = { kind, name, detail: 'reading…', ...(picture !== undefined && { picture }) };
    if (!this.#put({ id, key, ...shown, content: { kind: 'reading', abort } })) return undefined;
    return {
      signal,
      done: (part, newKey = key) => {
        if (!signal.aborted) this.#replace(id, { key: newKey, part });
      },
      fail: () => {
        if (signal.aborted) return;
        this.#tellWaiting('failed');
        this.#drop(id);
      },
    };
  }

  /** Something is being read, and a question would go without it. */
  get isReading(): boolean {
    return this.#pending.some(({ content }) => content.kind === 'reading');
  }

  /** A question waits for what is being read. */
  get isAwaited(): boolean {
    return this.#waiting.length > 0;
  }

  /** Resolves as soon as nothing is being read any more, or it is known that something will be missing. */
  async whenRead(): Promise<ReadOutcome> {
    if (!this.isReading) return 'read';
    const { promise, resolve } = Promise.withResolvers<ReadOutcome>();
    this.#waiting = [...this.#waiting, resolve];
    this.#changes.fire();
    return promise;
  }

  /** Where a question waits, it stays in the message box, and what is being read is given up. */
  stop(): void {
    if (!this.isAwaited) return;
    this.#tellWaiting('stopped');
    for (const { id, content } of this.#pending) if (content.kind === 'reading') this.remove(id);
  }

  remove(id: string): void {
    const pending = this.#pending.find((one) => one.id === id);
    if (pending === undefined) return;
    this.#drop(id);
    abortReading(pending);
  }

  /** Takes everything out, and gives up what is being read. */
  clear(): void {
    this.#tellWaiting('stopped');
    for (const { id } of this.#pending) this.remove(id);
  }

  /** What is there goes with a question now; what is still being read stays. */
  take(): readonly AttachedPart[] {
    const parts: AttachedPart[] = [];
    const rest: Pending[] = [];
    for (const pending of this.#pending) {
      if (pending.content.kind === 'reading') rest.push(pending);
      else {
        parts.push(pending.content.part);
        this.#keys.set(pending.content.part, pending.key);
      }
    }
    this.#pending = rest;
    if (parts.length > 0) this.#changes.fire();
    return parts;
  }

  /** Attaches again what a question had taken. Whether there was room for it. */
  putBack(part: AttachedPart): boolean {
    return this.add({ key: this.#keys.get(part) ?? this.#newId(), part });
  }

  #ready({ id, key, part }: { readonly id: string; readonly key: string; readonly part: AttachedPart }): Pending {
    const words = { kind: attachmentKind(part), name: attachmentName(part), detail: sizeWords(part) };
    return { id, key, ...words, content: { kind: 'ready', part } };
  }

  /** At the end, in place of what has the same key. */
  #put(added: Pending): boolean {
    const others = this.#pending.filter(({ key }) => key !== added.key);
    if (others.length >= MAX_ATTACHMENTS) return false;
    const replaced = this.#pending.filter(({ key }) => key === added.key);
    this.#pending = [...others, added];
    replaced.forEach(abortReading);
    this.#changed();
    return true;
  }

  /** In the place of the chip that was there while it was read. */
  #replace(id: string, { key, part }: Pick<Found, 'key' | 'part'>): void {
    const picture = this.#pending.find((pending) => pending.id === id)?.picture;
    const ready = { ...this.#ready({ id, key, part }), ...(picture !== undefined && { picture }) };
    const others = this.#pending.filter((pending) => pending.id === id || pending.key !== key);
    this.#pending = others.map((pending) => (pending.id === id ? ready : pending));
    this.#changed();
  }

  #drop(id: string): void {
    this.#pending = this.#pending.filter((pending) => pending.id !== id);
    this.#changed();
  }

  #changed(): void {
    this.#changes.fire();
    if (!this.isReading) this.#tellWaiting('read');
  }

  #tellWaiting(outcome: ReadOutcome): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    for (const resolve of waiting) resolve(outcome);
    this.#changes.fire();
  }
}

function abortReading({ content }: Pending): void {
  if (content.kind === 'reading') content.abort.abort();
}
