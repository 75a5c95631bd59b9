import { expect } from 'vitest';
import { showVersion, shownBranch, versionsOf } from '../../src/conversation/conversation.ts';
import type { Conversation } from '../../src/conversation/conversation.ts';

/** All messages hang together, the branch that is shown has an end, and a person can come to each message. */
export function expectWholeTree(conversation: Conversation): void {
  const { messages, shown } = conversation;
  for (const { parent } of messages.values()) expect(parent === undefined || messages.has(parent)).toBe(true);
  for (const { parent } of messages.values()) expect(parent === undefined || parent !== shown).toBe(true);
  expect([...reachable(conversation)].toSorted()).toEqual([...messages.keys()].toSorted());
}

/** Messages that are shown or can be come to by the buttons beside those that are shown. */
function reachable(conversation: Conversation): ReadonlySet<string> {
  const found = new Set<string>();
  const ends = new Set<string | undefined>();
  const waiting = [conversation];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (ends.has(next.shown)) continue;
    ends.add(next.shown);
    for (const message of shownBranch(next)) {
      found.add(message.id);
      for (const version of versionsOf(next.messages, message)) waiting.push(showVersion(next, version.id));
    }
  }
  return found;
}
