import type { Conversation, ConversationHead, SettingTimes } from './conversation.ts';
import { titleLine } from './title-line.ts';

/** What a person sets of a conversation, besides its messages. */
export type SettingChange =
  /** An empty one: its first question names it. */
  { readonly title: string } | { readonly pinned: boolean } | { readonly archived: boolean };

/** The conversation as the person sets it now; `now` is in milliseconds since the epoch. */
export function withSetting(conversation: Conversation, change: SettingChange, now: number): Conversation {
  const { setAt = {} } = conversation;
  // a clock that was set back must not make it older than what it replaces
  const at = (before = 0): number => Math.max(now, before + 1);
  if ('pinned' in change) return { ...conversation, ...change, setAt: { ...setAt, pinned: at(setAt.pinned) } };
  if ('archived' in change) return { ...conversation, ...change, setAt: { ...setAt, archived: at(setAt.archived) } };
  return withTitle(
    { ...conversation, setAt: { ...setAt, title: at(setAt.title) } },
    titleLine(change.title) || undefined,
  );
}

/**
 * Two windows hold the same conversation, and each writes all of its head: so it is what was written later, with what the person
 * set later in the other window.
 */
export function mergedHead(later: ConversationHead, earlier: ConversationHead): ConversationHead {
  const { setAt = {} } = later;
  const before = earlier.setAt ?? {};
  const isOlder = (name: keyof SettingTimes): boolean => (before[name] ?? 0) > (setAt[name] ?? 0);
  const titled = isOlder('title') ? withTitle(later, earlier.title) : later;
  return {
    ...titled,
    ...(isOlder('pinned') && { pinned: earlier.pinned }),
    ...(isOlder('archived') && { archived: earlier.archived }),
    ...((later.setAt ?? earlier.setAt) !== undefined && { setAt: laterTimes(setAt, before) }),
  };
}

function laterTimes(first: SettingTimes, second: SettingTimes): SettingTimes {
  const times: { -readonly [Name in keyof SettingTimes]: number } = { ...first };
  for (const name of ['title', 'pinned', 'archived'] as const) {
    const time = second[name];
    if (time !== undefined) times[name] = Math.max(time, times[name] ?? 0);
  }
  return times;
}

function withTitle<Head extends ConversationHead>(
  head: Head,
  title: string | undefined,
): Omit<Head, 'title'> & Pick<ConversationHead, 'title'> {
  const { title: _, ...rest } = head;
  return { ...rest, ...(title !== undefined && { title }) };
}
