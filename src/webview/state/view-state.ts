import type { AnswerPart, AnswerTurn, PanelState, Turn } from '../../protocol/conversation.ts';
import type { HostMessage } from '../../protocol/messages.ts';
import { isSameValue } from './same-value.ts';

/** Everything that the page shows but what is being written. */
export interface ViewState {
  /** `waiting` until a snapshot has come, and again after a gap: changes mean nothing then. */
  readonly sync: 'waiting' | 'live';
  /** Of the newest change that was taken. */
  readonly sequence: number;
  readonly conversation: string;
  readonly turns: readonly Turn[];
  readonly earlier: number;
  /** Not known before the host has told. */
  readonly panel: PanelState | undefined;
  /** How many questions were asked while the page was there: the end of the conversation is shown when it grows. */
  readonly asked: number;
}

export const initialState: ViewState = {
  sync: 'waiting',
  sequence: 0,
  conversation: '',
  turns: [],
  earlier: 0,
  panel: undefined,
  asked: 0,
};

/** What is meant for a box in which something is written: it changes nothing of the conversation. */
export type BoxMessage = Extract<
  HostMessage,
  { readonly type: 'sent' | 'not-sent' | 'scale-image' | 'write' | 'found-files' | 'focus-composer' | 'find' }
>;

/** What changes the state. */
export type StateMessage = Exclude<HostMessage, BoxMessage>;

type Change = Exclude<StateMessage, { readonly type: 'snapshot' | 'panel' }>;

/**
 * The state after a message. A change that does not follow on the one before it, or that speaks of a turn or of a part
 * that is not there, leads to `waiting`: the store then asks for a snapshot.
 */
export function nextState(state: ViewState, message: StateMessage): ViewState {
  switch (message.type) {
    case 'snapshot':
      return fromSnapshot(state, message);
    case 'panel':
      return { ...state, panel: message.panel };
    default:
      return inSequence(state, message);
  }
}

function fromSnapshot(state: ViewState, message: Extract<HostMessage, { readonly type: 'snapshot' }>): ViewState {
  const { sequence, conversation, turns: entries, earlier, panel } = message;
  const isNext = state.sync === 'live' && sequence === state.sequence + 1;
  if (!isNext && entries.some(({ kind }) => kind === 'kept')) return { ...state, sync: 'waiting' };
  const known = new Map(state.turns.map((turn) => [turn.id, turn]));
  // a turn that has not changed stays the same object, so that nothing of it is rendered again
  const turns = entries.flatMap((entry) =>
    entry.kind === 'kept'
      ? state.turns.slice(entry.from, entry.from + entry.count)
      : sameTurn(known.get(entry.id), entry),
  );
  return { ...state, sync: 'live', sequence, conversation, turns, earlier, panel };
}

function sameTurn(old: Turn | undefined, turn: Turn): Turn {
  return old !== undefined && isSameValue(old, turn) ? old : turn;
}

function inSequence(state: ViewState, change: Change): ViewState {
  if (state.sync === 'waiting' || change.sequence <= state.sequence) return state;
  const turns = change.sequence === state.sequence + 1 ? changedTurns(state.turns, change) : undefined;
  if (turns === undefined) return { ...state, sync: 'waiting' };
  const isQuestion = change.type === 'turn-added' && change.turn.kind === 'user';
  return { ...state, sequence: change.sequence, turns, asked: state.asked + (isQuestion ? 1 : 0) };
}

/** `undefined` when the change speaks of a turn or of a part that is not there. */
function changedTurns(turns: readonly Turn[], change: Change): readonly Turn[] | undefined {
  switch (change.type) {
    case 'turn-added':
      return [...turns, change.turn];
    case 'delta':
      return withParts(turns, change.turn, (parts) => withDelta(parts, change));
    case 'part':
      return withParts(turns, change.turn, (parts) => withPart(parts, change.index, change.part));
    case 'answer':
      return withAnswer(turns, change.turn.id, ({ parts }) => ({ ...change.turn, parts }));
  }
}

type Delta = Extract<Change, { readonly type: 'delta' }>;

function withDelta(
  parts: readonly AnswerPart[],
  { part: index, kind, text }: Delta,
): readonly AnswerPart[] | undefined {
  const part = parts[index];
  if (part === undefined) return withPart(parts, index, { type: kind, text });
  if (part.type !== kind) return undefined;
  return parts.with(index, { type: kind, text: part.text + text });
}

function withPart(parts: readonly AnswerPart[], index: number, part: AnswerPart): readonly AnswerPart[] | undefined {
  if (index > parts.length) return undefined;
  return index === parts.length ? [...parts, part] : parts.with(index, part);
}

function withParts(
  turns: readonly Turn[],
  id: string,
  update: (parts: readonly AnswerPart[]) => readonly AnswerPart[] | undefined,
): readonly Turn[] | undefined {
  return withAnswer(turns, id, (turn) => {
    const parts = update(turn.parts);
    return parts && { ...turn, parts };
  });
}

function withAnswer(
  turns: readonly Turn[],
  id: string,
  update: (turn: AnswerTurn) => AnswerTurn | undefined,
): readonly Turn[] | undefined {
  // the newest turns are those that change
  const index = turns.findLastIndex((turn) => turn.id === id);
  const turn = turns[index];
  const updated = turn?.kind === 'answer' ? update(turn) : undefined;
  return updated && turns.with(index, updated);
}
