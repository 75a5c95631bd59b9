import { shownBranch } from '../../src/conversation/conversation.ts';
import type { Deletion } from '../../src/conversation/deleted-messages.ts';
import { hasContent } from '../../src/conversation/fold-event.ts';
import { textOf } from '../../src/conversation/message.ts';
import type { ConversationMessage } from '../../src/conversation/message.ts';
import type { ChatSession } from '../../src/host/chat/chat-session.ts';
import type { ChatRequest } from '../../src/llm/chat-request.ts';
import { LlmError } from '../../src/llm/llm-error.ts';
import type { Model } from '../../src/llm/model.ts';
import { openai, sessionOf, start } from './chat-session.ts';
import { settled } from './fake-clock.ts';
import { finish, text } from './stream-samples.ts';

export interface SentRequest {
  readonly request: ChatRequest;
  /** What was shown when it was sent, with the answer that it is for. */
  readonly shown: readonly ConversationMessage[];
}

export interface RandomSession {
  readonly session: ChatSession;
  readonly sent: readonly SentRequest[];
  /** Words of questions that were not asked behind the messages that they were written behind. */
  readonly misplaced: readonly string[];
  /** Words that a person sent, and that neither were asked nor wait nor were taken back. */
  readonly lost: () => readonly string[];
  /** Does something at random that a person can do, and lets what follows happen; says what it was. */
  readonly step: () => Promise<string>;
}

/** A session whose model answers whole, in part or not at all, or until it is stopped. Each text has a word of its own. */
export function randomSession(random: () => number, ids: string): RandomSession {
  const sent: SentRequest[] = [];
  const state = { words: 0, now: 1_000_000, isWaiting: false };
  const word = (letter: string): string => `${letter}${++state.words}`;
  const model: Model = {
    id: 'random',
    async *stream(request, { signal, attempt }) {
      if (request.kind !== 'chat') throw new Error('only chats are asked for');
      sent.push({ request, shown: shownBranch({ ...session.conversation, shown: attempt }) });
      yield start(openai);
      const way = random();
      if (way < 0.12) throw new LlmError('network', 'nothing came');
      yield text(`${word('a')} `);
      if (way < 0.24) throw new LlmError('network', 'it was cut');
      yield text(`${word('a')} `);
      if (way < 0.44) await forever(signal);
      yield finish();
    },
  };
  const forever = async (signal: AbortSignal): Promise<void> => {
    state.isWaiting = true;
    const { promise, reject } = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => {
      state.isWaiting = false;
      reject(new Error('aborted'));
    });
    await promise;
  };
  // The clock moves at each look; at times it is set back.
  const now = (): number => (state.now += random() < 0.03 ? -5_000 : 1 + Math.floor(random() * 3));
  const { session } = sessionOf(model, { now, ids });
  const { asked, misplaced, lost } = followQuestions(session);
  const actions = actionsOn(session, { random, word, asked });
  return {
    session,
    sent,
    misplaced,
    lost,
    step: async () => {
      const [name, action] = pick(random, session.busy ? actions.whileBusy : actions.all);
      void action();
      do await settled();
      while (session.busy && !state.isWaiting);
      return name;
    },
  };
}

/** Where the questions are that a person sent. */
interface AskedQuestions {
  /** These words are sent now. */
  readonly add: (words: string) => string;
  /** They were taken back. */
  readonly remove: (words: string) => void;
  /** What a person did has moved the place of those that wait. */
  readonly move: () => void;
}

function followQuestions(session: ChatSession): Pick<RandomSession, 'misplaced' | 'lost'> & {
  readonly asked: AskedQuestions;
} {
  const misplaced: string[] = [];
  const open = new Set<string>();
  /** By their words: id of the question that was the last one shown when they were sent. */
  const behind = new Map<string, string>();
  session.onDidChange((change) => {
    if (change.type !== 'message-added') return;
    const words = textOf(change.message);
    const place = behind.get(words);
    open.delete(words);
    const isThere = place !== undefined && session.conversation.messages.has(place);
    if (isThere && !session.branch.some(({ id }) => id === place)) misplaced.push(words);
  });
  const add = (words: string): string => {
    open.add(words);
    const place = session.branch.findLast(({ kind }) => kind === 'question')?.id;
    if (place !== undefined) behind.set(words, place);
    return words;
  };
  const waiting = (): readonly string[] => session.queue.map((question) => textOf(question));
  const lost = (): readonly string[] => [...open].filter((words) => !waiting().includes(words));
  const asked = { add, remove: (words: string) => void open.delete(words), move: () => behind.clear() };
  return { asked, misplaced, lost };
}

type Action = readonly [name: string, action: () => unknown];

interface ActionTools {
  readonly random: () => number;
  readonly word: (letter: string) => string;
  readonly asked: AskedQuestions;
}

function actionsOn(
  session: ChatSession,
  { random, word, asked }: ActionTools,
): { readonly all: readonly Action[]; readonly whileBusy: readonly Action[] } {
  const any = (kind?: ConversationMessage['kind']): string => {
    const messages = [...session.conversation.messages.values()].filter((each) => (kind ?? each.kind) === each.kind);
    return messages.length === 0 ? '' : pick(random, messages).id;
  };
  const last = (): string => session.conversation.shown ?? '';
  const deletions: Deletion[] = [];
  const remove = (id: string): void => {
    const deletion = session.delete(id);
    if (deletion !== undefined) deletions.push(deletion);
  };
  const undo = (at: number): void => {
    const [deletion] = deletions.splice(at, 1);
    if (deletion !== undefined) session.undoDelete(deletion);
  };
  /** What gives the conversation another end, or takes messages out: what waits goes along. */
  const moving = (action: () => unknown): unknown => {
    if (!session.busy) asked.move();
    return action();
  };
  const waiting = (): string => (session.queue.length === 0 ? '' : pick(random, session.queue).id);
  const takeBack = (): void => {
    const question = session.unqueue(waiting());
    if (question !== undefined) asked.remove(textOf(question));
  };
  const ask: Action = ['ask', () => session.ask(asked.add(word('q')))];
  const stop: Action = ['stop', () => session.stop()];
  const all: readonly Action[] = [
    ask,
    ask,
    ['ask with an attachment', () => session.ask('', [{ type: 'text', text: asked.add(word('q')) }])],
    ['edit', () => moving(() => session.edit(any('question'), word('q')))],
    ['regenerate', () => moving(() => session.regenerate(any('answer')))],
    ['restart', () => moving(() => session.restart(any('answer')))],
    ['continue', () => moving(() => session.continue(any('answer')))],
    ['continue the last', () => moving(() => session.continue(last()))],
    ['delete', () => moving(() => remove(any()))],
    ['delete the last', () => moving(() => remove(last()))],
    ['undo', () => undo(-1)],
    ['undo an earlier one', () => undo(Math.floor(random() * deletions.length))],
    ['previous version', () => session.showOtherVersion(any(), -1)],
    ['next version', () => session.showOtherVersion(any(), 1)],
    ['rename', () => session.rename(random() < 0.5 ? '' : word('title '))],
    ['send now', () => session.askNow(waiting())],
    ['take back', takeBack],
    ['pin', () => session.set({ pinned: random() < 0.5 })],
  ];
  return { all, whileBusy: [...all, stop, stop, stop, stop, stop, stop] };
}

function pick<Item>(random: () => number, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('there is nothing to choose from');
  return item;
}

/** The words that a branch stands for: of a question only where it is not given up for an answer without text. */
export function wordsOf(shown: readonly ConversationMessage[]): readonly string[] {
  return shown.flatMap((message, index) => {
    const next = shown[index + 1];
    const isGivenUp = next?.kind === 'answer' && next.status !== 'running' && !hasContent(next);
    return message.kind === 'question' && isGivenUp ? [] : wordsIn(message.parts);
  });
}

export function wordsIn(parts: readonly { readonly type: string; readonly text?: string }[]): readonly string[] {
  return parts.flatMap((part) => part.text?.match(/\b[qa]\d+/g) ?? []);
}
