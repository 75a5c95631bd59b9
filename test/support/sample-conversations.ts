import { fileURLToPath } from 'node:url';
import { changesBetween, newConversation, titleOf, withMessage } from '../../src/conversation/conversation.ts';
import type { Conversation } from '../../src/conversation/conversation.ts';
import type { ConversationStore } from '../../src/conversation/conversation-store.ts';
import type { Answer, Question } from '../../src/conversation/message.ts';
import { storedConversations } from '../../src/conversation/stored-conversations.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openStorage } from '../../src/storage/storage.ts';
import type { Storage, StorageOptions } from '../../src/storage/storage.ts';
import type { StorageProblem } from '../../src/storage/storage-messages.ts';
import { openai } from './chat-session.ts';

const workerPath = fileURLToPath(new URL('../../src/storage-worker.ts', import.meta.url));

export interface OpenedConversations {
  readonly store: ConversationStore;
  readonly storage: Storage;
  readonly problems: readonly StorageProblem[];
}

export interface OpenOptions extends Partial<StorageOptions> {
  /** In milliseconds since the epoch. */
  readonly now?: () => number;
}

/** The conversations of one window: a real thread and a real file. */
export function openConversations(
  file: string,
  { now = systemClock.now, ...options }: OpenOptions = {},
): OpenedConversations {
  const problems: StorageProblem[] = [];
  const onProblem = (problem: StorageProblem) => void problems.push(problem);
  const storage = openStorage({ file, workerPath, clock: systemClock, onProblem, ...options });
  return { store: storedConversations(storage, now), storage, problems };
}

export function question(id: string, parent: string | undefined, at: number, words = `ask ${id}`): Question {
  const parts = [{ type: 'text', text: words }] as const;
  return { kind: 'question', id, ...(parent !== undefined && { parent }), at, parts };
}

export function answer(id: string, parent: string, at: number, words = `say ${id}`): Answer {
  const { seller, model } = openai;
  return {
    kind: 'answer',
    id,
    parent,
    at,
    status: 'done',
    group: 'main',
    parts: [
      { type: 'reasoning', text: 'Hm', signature: 'proof', origin: { seller, model } },
      { type: 'text', text: words },
    ],
    steps: [
      {
        outcome: 'answered',
        target: openai,
        attempt: `attempt ${id}`,
        at,
        usage: { input: 10, output: 2, serviceTier: 'default' },
        cost: { kind: 'exact', nanoUsd: 42 },
        timeToFirstTokenMs: 8,
      },
    ],
    endedAt: at + 1,
  };
}

export interface ConversationSketch {
  readonly rounds: number;
  readonly asked?: string;
  readonly answered?: string;
}

/** Questions and answers in turns, one after the other. */
export function conversationOf(id: string, { rounds, asked, answered }: ConversationSketch): Conversation {
  const start = newConversation(id, 1_000);
  const messages = new Map(start.messages);
  let last: string | undefined;
  for (let round = 0; round < rounds; round++) {
    const at = 1_000 + round * 2;
    const first = question(`${id}-q${round}`, last, at, asked);
    const second = answer(`${id}-a${round}`, first.id, at + 1, answered);
    messages.set(first.id, first).set(second.id, second);
    last = second.id;
  }
  const end = last === undefined ? undefined : messages.get(last);
  return end === undefined ? start : withMessage({ ...start, messages }, end);
}

/** Writes what changed since `before`. */
export function writeConversation(
  store: ConversationStore,
  conversation: Conversation,
  { workspace = 'w', before }: { readonly workspace?: string; readonly before?: Conversation } = {},
): void {
  const { messages, ...head } = conversation;
  const changes = changesBetween(before?.messages ?? new Map(), messages);
  store.write({ ...head, shownTitle: titleOf(conversation), workspace }, changes);
}
