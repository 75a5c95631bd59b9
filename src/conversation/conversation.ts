import type { ConversationMessage } from './message.ts';
import { titleLine } from './title-line.ts';

/** All of a conversation but its messages. */
export interface ConversationHead {
  readonly id: string;
  /** The title that a person gave it; absent: its first question names it. */
  readonly title?: string;
  /** The model group it is pinned to; absent: it follows the default. */
  readonly group?: string;
  readonly pinned: boolean;
  readonly archived: boolean;
  /** In milliseconds since the epoch. */
  readonly createdAt: number;
  readonly changedAt: number;
  /** The last message of the branch that is shown; absent where there is none. */
  readonly shown?: string;
  /** When the person last set these. */
  readonly setAt?: SettingTimes;
}

/** In milliseconds since the epoch; absent: never. */
export interface SettingTimes {
  readonly title?: number;
  readonly pinned?: number;
  readonly archived?: number;
}

/**
 * A conversation is a tree of messages. An edited question stands beside the one it was made of, under the same parent, and
 * so does an answer that was asked for again: these are the versions of one place.
 */
export interface Conversation extends ConversationHead {
  /** By id. */
  readonly messages: ReadonlyMap<string, ConversationMessage>;
}

export function newConversation(id: string, now: number): Conversation {
  return { id, pinned: false, archived: false, createdAt: now, changedAt: now, messages: new Map() };
}

/** The branch that is shown, from its first message to its last. */
export function shownBranch({ messages, shown }: Conversation): readonly ConversationMessage[] {
  const branch: ConversationMessage[] = [];
  const seen = new Set<string>();
  for (let message = find(messages, shown); message !== undefined; message = find(messages, message.parent)) {
    if (seen.has(message.id)) break; // a damaged file may hold a ring
    seen.add(message.id);
    branch.push(message);
  }
  return branch.toReversed();
}

type Messages = Conversation['messages'];

function find(messages: Messages, id: string | undefined): ConversationMessage | undefined {
  return id === undefined ? undefined : messages.get(id);
}

/**
 * The messages that stand in the place of this one, oldest first, with itself. Where an answer was deleted, the question that
 * came after it stands beside the other answers: it is one of them, or no button would lead from the one to the others.
 */
export function versionsOf(messages: Messages, { parent }: ConversationMessage): readonly ConversationMessage[] {
  const versions: ConversationMessage[] = [];
  for (const other of messages.values()) if (other.parent === parent) versions.push(other);
  return versions.toSorted(inTime);
}

/** The versions of all places, by the id of the message before them: for many messages in the time that one of them takes. */
export function versionsByParent(messages: Messages): ReadonlyMap<string | undefined, readonly ConversationMessage[]> {
  const versions = Map.groupBy(messages.values(), ({ parent }) => parent);
  for (const same of versions.values()) if (same.length > 1) same.sort(inTime);
  return versions;
}

/** For sorting. Two of the same millisecond are told apart by their ids, so that the order is the same wherever they come from. */
function inTime(first: ConversationMessage, second: ConversationMessage): number {
  return first.at - second.at || (first.id < second.id ? -1 : 1);
}

/** Puts a message at the end of the branch of its parent, and shows it. One that is there already is replaced. */
export function withMessage(conversation: Conversation, message: ConversationMessage): Conversation {
  const messages = new Map(conversation.messages).set(message.id, message);
  return { ...conversation, messages, shown: message.id, changedAt: Math.max(conversation.changedAt, message.at) };
}

/** The message as it is now; nothing else changes, and nothing at all where it was deleted. */
export function withReplaced(conversation: Conversation, message: ConversationMessage): Conversation {
  if (!conversation.messages.has(message.id)) return conversation;
  return { ...conversation, messages: new Map(conversation.messages).set(message.id, message) };
}

/** Shows this version: of the branches that go on from it, the one with the newest message. */
export function showVersion(conversation: Conversation, id: string): Conversation {
  return conversation.messages.has(id) ? withEndBelow(conversation, id) : conversation;
}

/** The newest of the messages that nothing comes after: where the clock was set back, it may be older than those before it. */
function newestBelow(messages: Messages, id: string | undefined): string | undefined {
  const children = Map.groupBy(messages.values(), ({ parent }) => parent);
  let newest = find(messages, id);
  const waiting = [id];
  while (waiting.length > 0) {
    const next = waiting.pop();
    const below = children.get(next) ?? [];
    for (const child of below) waiting.push(child.id);
    const end = below.length > 0 ? undefined : find(messages, next);
    if (end === undefined) continue;
    if (newest === undefined || children.has(newest.id) || inTime(newest, end) < 0) newest = end;
  }
  return newest?.id;
}

/** What goes when this message is deleted: a question goes with its answers. */
export function goneWith(messages: Messages, { id, kind }: ConversationMessage): ReadonlySet<string> {
  const gone = new Set([id]);
  if (kind === 'answer') return gone;
  for (const other of messages.values()) if (other.parent === id && other.kind === 'answer') gone.add(other.id);
  return gone;
}

/** Without this message and what goes with it. What came after it stays, behind what stood before it. */
export function withoutMessage(conversation: Conversation, id: string): Conversation {
  const message = conversation.messages.get(id);
  if (message === undefined) return conversation;
  const gone = goneWith(conversation.messages, message);
  const { parent } = message;
  const messages = new Map<string, ConversationMessage>();
  for (const other of conversation.messages.values()) {
    if (gone.has(other.id)) continue;
    messages.set(other.id, other.parent !== undefined && gone.has(other.parent) ? underParent(other, parent) : other);
  }
  return shownAgain({ ...conversation, messages }, gone, parent);
}

export function underParent(message: ConversationMessage, parent: string | undefined): ConversationMessage {
  const { parent: _, ...rest } = message;
  return { ...rest, ...(parent !== undefined && { parent }) };
}

/** Where the end of the shown branch is gone, the newest branch of its place is shown instead. */
function shownAgain(conversation: Conversation, gone: ReadonlySet<string>, parent: string | undefined): Conversation {
  const { shown } = conversation;
  return shown !== undefined && gone.has(shown) ? withEndBelow(conversation, parent) : conversation;
}

/** Shows the newest branch of those that go on from this message, or of all. */
export function withEndBelow(conversation: Conversation, id: string | undefined): Conversation {
  const { shown: _, ...rest } = conversation;
  const shown = newestBelow(rest.messages, id);
  return { ...rest, ...(shown !== undefined && { shown }) };
}

/**
 * As it can be shown where rows are missing or make no tree: a message whose parent is not there begins a branch, a ring is cut,
 * and the branch that is shown has an end.
 */
export function asWholeTree(conversation: Conversation): Conversation {
  const messages = new Map(conversation.messages);
  const rooted = new Set<string>();
  for (const message of conversation.messages.values()) {
    const path = new Set<string>();
    let next: ConversationMessage | undefined = message;
    while (next !== undefined && !rooted.has(next.id)) {
      path.add(next.id);
      const above: ConversationMessage | undefined = find(messages, next.parent);
      const isLost = above === undefined || path.has(above.id);
      if (isLost && next.parent !== undefined) messages.set(next.id, underParent(next, undefined));
      next = above !== undefined && path.has(above.id) ? undefined : above;
    }
    for (const id of path) rooted.add(id);
  }
  const shown = find(messages, conversation.shown)?.id;
  return withEndBelow({ ...conversation, messages }, shown);
}

/** What it takes to make one conversation of another. */
export interface MessageChanges {
  readonly put: readonly ConversationMessage[];
  /** Ids. */
  readonly removed: readonly string[];
  /** All messages as they are then: written where the conversation was deleted meanwhile, as in another window. */
  readonly whole?: Messages;
  /** Id of the answer that runs here: each other one that says so was left by a window that died. */
  readonly running?: string;
}

export function changesBetween(before: Messages, after: Messages): MessageChanges {
  return {
    put: [...after.values()].filter((message) => before.get(message.id) !== message),
    removed: [...before.keys()].filter((id) => !after.has(id)),
    whole: after,
  };
}

/** How long a derived title may be. */
const TITLE_CHARACTERS = 80;

/** The person's own, or the first line of the first question that has words. */
export function titleOf({ title, messages }: Pick<Conversation, 'title' | 'messages'>): string {
  const given = titleLine(title ?? '');
  if (given !== '') return given;
  let first: ConversationMessage | undefined;
  for (const message of messages.values()) {
    if (first !== undefined && inTime(first, message) < 0) continue;
    if (firstLine(message) !== '') first = message;
  }
  const line = (first && titleLine(firstLine(first))) || 'Conversation';
  return line.length > TITLE_CHARACTERS ? `${line.slice(0, TITLE_CHARACTERS - 1)}…` : line;
}

/** Of a question; empty for an answer. */
function firstLine({ kind, parts }: ConversationMessage): string {
  if (kind !== 'question') return '';
  const text = parts.find((part) => part.type === 'text')?.text.trim() ?? '';
  return text.split('\n', 1)[0] ?? '';
}
