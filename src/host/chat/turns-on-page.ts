import { isDeepStrictEqual } from 'node:util';
import { versionsByParent } from '../../conversation/conversation.ts';
import type { ConversationMessage } from '../../conversation/message.ts';
import type { Turn, Version } from '../../protocol/conversation.ts';
import type { KeptTurns } from '../../protocol/messages.ts';
import { turnAt, versionIn } from './turns.ts';
import type { Shown } from './turns.ts';

interface PlaceOnPage {
  /** Index of its turn. */
  readonly at: number;
  readonly message: ConversationMessage;
  readonly version: Version;
}

/** The messages whose turns the page has as they are, so that a snapshot makes and posts only what is new to it. */
export class TurnsOnPage {
  /** By the id of the message. */
  #places = new Map<string, PlaceOnPage>();
  /** Of the turns on the page. */
  #count = 0;

  /** The page is made anew, or shows another conversation. */
  clear(): void {
    this.#places.clear();
    this.#count = 0;
  }

  /** Its turn was put at the end. */
  add(message: ConversationMessage, version: Version): void {
    this.#note({ at: this.#count, message, version });
    this.#count += 1;
  }

  /** Its turn was changed on the page. */
  forget({ id }: ConversationMessage): void {
    this.#places.delete(id);
  }

  /** What the page is told so that it shows the turns of these messages. In time that grows with the messages of the conversation, not with their square. */
  snapshot(messages: readonly ConversationMessage[], shown: Shown): readonly (Turn | KeptTurns)[] {
    const versions = versionsByParent(shown.session.conversation.messages);
    const before = this.#places;
    this.#places = new Map();
    this.#count = messages.length;
    const entries: (Turn | KeptTurns)[] = [];
    for (const [at, message] of messages.entries()) {
      const version = versionIn(versions.get(message.parent) ?? [], message);
      const place = before.get(message.id);
      this.#note({ at, message, version });
      if (place === undefined || !isSame(place, message, version)) entries.push(turnAt(message, version, shown));
      else addKept(entries, place.at);
    }
    return entries;
  }

  #note(place: PlaceOnPage): void {
    if (saysTheSame(place.message)) this.#places.set(place.message.id, place);
  }
}

/** Whatever the settings, and whatever stands behind it: what can be done about an answer that is not whole depends on both. */
function saysTheSame(message: ConversationMessage): boolean {
  return message.kind === 'question' || (message.status === 'done' && message.unfinished === undefined);
}

/** What was read again from the storage is another object that says the same. */
function isSame(place: PlaceOnPage, message: ConversationMessage, { index, count }: Version): boolean {
  if (place.version.index !== index || place.version.count !== count) return false;
  return place.message === message || isDeepStrictEqual(place.message, message);
}

function addKept(entries: (Turn | KeptTurns)[], at: number): void {
  const last = entries.at(-1);
  if (last?.kind === 'kept' && last.from + last.count === at)
    entries[entries.length - 1] = { ...last, count: last.count + 1 };
  else entries.push({ kind: 'kept', from: at, count: 1 });
}
