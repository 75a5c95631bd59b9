import type { ConversationMessage } from './message.ts';

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

/** The messages that stand in the place of this one, oldest first, with itself. */
export function versionsOf(messages: Messages, { parent, kind }: ConversationMessage): readonly ConversationMessage[] {
  const versions = [...messages.values()].filter((other) => other.parent === parent && other.kind === kind);
  return versions.toSorted((first, second) => first.at - second.at);
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
  return conversation.messages.has(id)
    ? { ...conversation, shown: newestBelow(conversation.messages, id) }
    : conversation;
}

function newestBelow(messages: Messages, id: string): string {
  const children = Map.groupBy(messages.values(), ({ parent }) => parent);
  let newest = messages.get(id);
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const child of children.get(next) ?? []) {
      if (newest === undefined || child.at >= newest.at) newest = child;
      waiting.push(child.id);
    }
  }
  return newest?.id ?? id;
}

/**
 * Without this message: a question goes with its answers. What came after it stays, behind what stood before it.
 */
export function withoutMessage(conversation: Conversation, id: string): Conversation {
  const message = conversation.messages.get(id);
  if (message === undefined) return conversation;
  const gone = new Set([id]);
  if (message.kind === 'question') {
    for (const other of conversation.messages.values()) {
      if (other.parent === id && other.kind === 'answer') gone.add(other.id);
    }
  }
  const { parent } = message;
  const messages = new Map<string, ConversationMessage>();
  for (const other of conversation.messages.values()) {
    if (gone.has(other.id)) continue;
    messages.set(other.id, other.parent !== undefined && gone.has(other.parent) ? underParent(other, parent) : other);
  }
  return shownAgain({ ...conversation, messages }, gone, parent);
}

function underParent(message: ConversationMessage, parent: string | undefined): ConversationMessage {
  const { parent: _, ...rest } = message;
  return { ...rest, ...(parent !== undefined && { parent }) };
}

/** Where the end of the shown branch is gone, the newest branch of its place is shown instead. */
function shownAgain(conversation: Conversation, gone: ReadonlySet<string>, parent: string | undefined): Conversation {
  const { shown, ...rest } = conversation;
  if (shown === undefined || !gone.has(shown)) return conversation;
  if (parent !== undefined) return { ...rest, shown: newestBelow(rest.messages, parent) };
  const root = [...rest.messages.values()].findLast((message) => message.parent === undefined);
  return root === undefined ? rest : { ...rest, shown: newestBelow(rest.messages, root.id) };
}

/** What it takes to make one conversation of another: to be written, or to be undone. */
export interface MessageChanges {
  readonly put: readonly ConversationMessage[];
  /** Ids. */
  readonly removed: readonly string[];
}

export function changesBetween(before: Messages, after: Messages): MessageChanges {
  return {
    put: [...after.values()].filter((message) => before.get(message.id) !== message),
    removed: [...before.keys()].filter((id) => !after.has(id)),
  };
}

export function withChanges(conversation: Conversation, { put, removed }: MessageChanges): Conversation {
  const messages = new Map(conversation.messages);
  for (const id of removed) messages.delete(id);
  for (const message of put) messages.set(message.id, message);
  return { ...conversation, messages };
}

/** How long a derived title may be. */
const TITLE_CHARACTERS = 80;

/** The person's own, or the first line of the first question. */
export function titleOf({ title, messages }: Pick<Conversation, 'title' | 'messages'>): string {
  if (title !== undefined) return title;
  for (const { kind, parts } of messages.values()) {
    if (kind !== 'question') continue;
    const text = parts.find((part) => part.type === 'text')?.text.trim() ?? '';
    const line = text.split('\n', 1)[0] ?? '';
    if (line !== '') return line.length > TITLE_CHARACTERS ? `${line.slice(0, TITLE_CHARACTERS - 1)}…` : line;
  }
  return 'Conversation';
}
