import { versionsByParent } from '../../conversation/conversation.ts';
import type { ConversationMessage } from '../../conversation/message.ts';
import type { Turn, Version } from '../../protocol/conversation.ts';
import type { KeptTurns } from '../../protocol/messages.ts';
import { turnAt, versionIn } from './turns.ts';
import type { Shown } from './turns.ts';

interface PlaceOnPage {
  /** Index of its turn. */
  readonly at: number;
  readonly version: Version;
}

/** The messages whose turns the page has as they are, so that a snapshot makes and posts only what is new to it. */
export class TurnsOnPage {
  #places = new Map<ConversationMessage, PlaceOnPage>();
  /** Of the turns on the page. */
  #count = 0;

  /** The page is made anew, or shows another conversation. */
  clear(): void {
    this.#places.clear();
    this.#count = 0;
  }

  /** Its turn was put at the end. */
  add(message: ConversationMessage, version: Version): void {
    this.#note(message, { at: this.#count, version });
    this.#count += 1;
  }

  /** Its turn was changed on the page. */
  forget(message: ConversationMessage): void {
    this.#places.delete(message);
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
      this.#note(message, { at, version });
      const place = before.get(message);
      if (place === undefined || !isSame(place.version, version)) entries.push(turnAt(message, version, shown));
      else addKept(entries, place.at);
    }
    return entries;
  }

  #note(message: ConversationMessage, place: PlaceOnPage): void {
    if (saysTheSame(message)) this.#places.set(message, place);
  }
}

/** Whatever the settings, and whatever stands behind it: what can be done about an answer that is not whole depends on both. */
function saysTheSame(message: ConversationMessage): boolean {
  return message.kind === 'question' || (message.status === 'done' && message.unfinished === undefined);
}

function isSame(first: Version, second: Version): boolean {
  return first.index === second.index && first.count === second.count;
}

function addKept(entries: (Turn | KeptTurns)[], at: number): void {
  const last = entries.at(-1);
  if (last?.kind === 'kept' && last.from + last.count === at)
    entries[entries.length - 1] = { ...last, count: last.count + 1 };
  else entries.push({ kind: 'kept', from: at, count: 1 });
}
