import { shownBranch } from '../../src/conversation/conversation.ts';
import type { Deletion } from '../../src/conversation/deleted-messages.ts';
import { hasContent } from '../../src/conversation/fold-event.ts';
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
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
  };
  // The clock moves at each look; at times it is set back.
  const now = (): number => (state.now += random() < 0.03 ? -5_000 : 1 + Math.floor(random() * 3));
  const { session } = sessionOf(model, { now, ids });
  const actions = actionsOn(session, { random, word });
  return {
    session,
    sent,
    step: async () => {
      const [name, action] = pick(random, session.busy ? actions.whileBusy : actions.all);
      if (name === 'stop') state.isWaiting = false;
      void action();
      do await settled();
      while (session.busy && !state.isWaiting);
      return name;
    },
  };
}

type Action = readonly [name: string, action: () => unknown];

function actionsOn(
  session: ChatSession,
  { random, word }: { readonly random: () => number; readonly word: (letter: string) => string },
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
  const ask: Action = ['ask', () => session.ask(word('q'))];
  const stop: Action = ['stop', () => session.stop()];
  const all: readonly Action[] = [
    ask,
    ask,
    ['ask with an attachment', () => session.ask('', [{ type: 'text', text: word('q') }])],
    ['edit', () => session.edit(any('question'), word('q'))],
    ['regenerate', () => session.regenerate(any('answer'))],
    ['restart', () => session.restart(any('answer'))],
    ['continue', () => session.continue(any('answer'))],
    ['continue the last', () => session.continue(last())],
    ['delete', () => remove(any())],
    ['delete the last', () => remove(last())],
    ['undo', () => undo(-1)],
    ['undo an earlier one', () => undo(Math.floor(random() * deletions.length))],
    ['previous version', () => session.showOtherVersion(any(), -1)],
    ['next version', () => session.showOtherVersion(any(), 1)],
    ['rename', () => session.rename(random() < 0.5 ? '' : word('title '))],
    ['pin', () => session.change({ pinned: random() < 0.5 })],
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
