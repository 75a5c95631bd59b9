import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { asWholeTree, shownBranch, titleOf } from '../../../src/conversation/conversation.ts';
import type { Conversation } from '../../../src/conversation/conversation.ts';
import type { ConversationStore } from '../../../src/conversation/conversation-store.ts';
import { textOf } from '../../../src/conversation/message.ts';
import type { ChatSession } from '../../../src/host/chat/chat-session.ts';
import { keepConversation } from '../../../src/host/chat/keep-conversation.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { temporaryFolder } from '../../support/ledger-fixtures.ts';
import { seededRandom } from '../../support/random.ts';
import { randomSession, wordsIn, wordsOf } from '../../support/random-session.ts';
import type { SentRequest } from '../../support/random-session.ts';
import { openConversations } from '../../support/sample-conversations.ts';
import type { OpenedConversations } from '../../support/sample-conversations.ts';
import { expectWholeTree } from '../../support/whole-tree.ts';

// Threads and disks of a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SEEDS = Array.from({ length: 24 }, (_, seed) => seed);
const STEPS = 60;

let opened: OpenedConversations;
let remove = (): Promise<void> => Promise.resolve();

beforeAll(async () => {
  const folder = await temporaryFolder();
  opened = openConversations(join(folder.path, 'turnpike.sqlite'));
  remove = folder.remove;
});

afterAll(async () => {
  await opened.storage.close();
  expect(opened.problems).toEqual([]);
  await remove();
});

/**
 * The stored conversation is the one that is shown; of the answer that streams it may have less. What an Undo has put behind that
 * answer is shown when it has ended, and in a window that is opened meanwhile.
 */
async function expectStored(store: ConversationStore, session: ChatSession): Promise<void> {
  const { runningAnswer } = session;
  const conversation = session.busy ? asWholeTree(session.conversation) : session.conversation;
  const stored = await store.load(conversation.id);
  if (conversation.messages.size === 0) return expect(stored).toBeUndefined();
  const running = runningAnswer === undefined ? undefined : stored?.messages.get(runningAnswer);
  const now = conversation.messages.get(runningAnswer ?? '');
  if (running !== undefined && now !== undefined) expect(textOf(now)).toContain(textOf(running));
  const messages = new Map(conversation.messages);
  if (running !== undefined) messages.set(running.id, running);
  expect(stored).toEqual({ ...conversation, messages });
  expect(stored && titleOf(stored)).toBe(titleOf(conversation));
  expect(stored && shownBranch(stored).map(({ id }) => id)).toEqual(shownBranch(conversation).map(({ id }) => id));
}

/** What was not deleted says at least what it said. */
function expectNoTextLost(before: Conversation, after: Conversation): void {
  for (const message of before.messages.values()) {
    const now = after.messages.get(message.id);
    if (now !== undefined) expect(textOf(now).startsWith(textOf(message))).toBe(true);
  }
}

/** While an answer runs nothing is deleted, so there is nothing to undo. */
function expectUndone({ conversation, busy }: ChatSession, before: Conversation): void {
  if (!busy) expect(conversation).toEqual(before);
}

function expectShownBranch({ request, shown }: SentRequest): void {
  const { messages } = request;
  const parts = messages.flatMap((message) => (message.role === 'tool' ? [] : wordsIn(message.parts)));
  expect(parts).toEqual(wordsOf(shown));
  expect(messages.at(-1)?.role).toBe('user');
  for (const [index, { role }] of messages.entries()) expect(role).not.toBe(messages[index - 1]?.role);
}

describe('whatever a person does with a conversation', () => {
  test.for(SEEDS)(
    'it is whole and stored as it is shown, what is sent is the shown branch, and no question is lost or misplaced (seed %i)',
    async (seed) => {
      const { session, sent, misplaced, lost, step } = randomSession(seededRandom(seed), `${seed}-`);
      const { store } = opened;
      const kept = keepConversation(session, { store, clock: new FakeClock(), workspace: 'w', remembered: true });
      const done: string[] = [];
      /** Of a deletion that was the last step. */
      let beforeDeletion: Conversation | undefined;
      try {
        for (let count = 0; count < STEPS; count++) {
          const before = session.conversation;
          const sentBefore = sent.length;
          done.push(await step());
          for (const request of sent.slice(sentBefore)) expectShownBranch(request);
          expectNoTextLost(before, session.conversation);
          expect(session.conversation).toBe(session.conversation); // to look twice copies nothing
          const isDeleted = done.at(-1)?.startsWith('delete') === true && before !== session.conversation;
          if (done.at(-1) === 'undo' && beforeDeletion !== undefined) expectUndone(session, beforeDeletion);
          beforeDeletion = isDeleted ? before : undefined;
          if (session.busy) expect(session.branch.at(-1)?.id).toBe(session.runningAnswer);
          expect(misplaced).toEqual([]);
          expect(lost()).toEqual([]);
          await expectStored(store, session);
          if (!session.busy) expectWholeTree(session.conversation);
        }
      } catch (error) {
        throw new Error(`after ${done.join(', ')}`, { cause: error });
      } finally {
        kept.dispose();
      }
    },
  );
});
