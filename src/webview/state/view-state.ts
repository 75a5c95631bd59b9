import type { AnswerTurn, PanelState, Turn } from '../../protocol/conversation.ts';
import type { HostMessage } from '../../protocol/messages.ts';

/** Everything that the page shows. */
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
  /** How often the host has asked for the keyboard to go to the message box. */
  readonly focusRequests: number;
}

export const initialState: ViewState = {
  sync: 'waiting',
  sequence: 0,
  conversation: '',
  turns: [],
  earlier: 0,
  panel: undefined,
  focusRequests: 0,
};

type Change = Exclude<HostMessage, { readonly type: 'snapshot' | 'panel' | 'focus-composer' }>;

/**
 * The state after a message. A change that does not follow on the one before it, or that speaks of a turn that is not
 * there, leads to `waiting`: the store then asks for a snapshot.
 */
export function nextState(state: ViewState, message: HostMessage): ViewState {
  switch (message.type) {
    case 'snapshot':
      return fromSnapshot(state, message);
    case 'panel':
      return { ...state, panel: message.panel };
    case 'focus-composer':
      return { ...state, focusRequests: state.focusRequests + 1 };
    default:
      return inSequence(state, message);
  }
}

function fromSnapshot(state: ViewState, message: Extract<HostMessage, { readonly type: 'snapshot' }>): ViewState {
  const { sequence, conversation, turns, earlier, panel } = message;
  const known = new Map(state.turns.map((turn) => [turn.id, turn]));
  // a turn that has not changed stays the same object, so that nothing of it is rendered again
  const kept = turns.map((turn) => sameTurn(known.get(turn.id), turn));
  return { ...state, sync: 'live', sequence, conversation, turns: kept, earlier, panel };
}

function sameTurn(old: Turn | undefined, turn: Turn): Turn {
  return old !== undefined && JSON.stringify(old) === JSON.stringify(turn) ? old : turn;
}

function inSequence(state: ViewState, change: Change): ViewState {
  if (state.sync === 'waiting' || change.sequence <= state.sequence) return state;
  const turns = change.sequence === state.sequence + 1 ? changedTurns(state.turns, change) : undefined;
  if (turns === undefined) return { ...state, sync: 'waiting' };
  return { ...state, sequence: change.sequence, turns };
}

/** `undefined` when the change speaks of a turn that is not there. */
function changedTurns(turns: readonly Turn[], change: Change): readonly Turn[] | undefined {
  switch (change.type) {
    case 'turn-added':
      return [...turns, change.turn];
    case 'turn-removed':
      return turns.filter((turn) => turn.id !== change.turn);
    case 'delta':
      return withAnswer(turns, change.turn, (turn) => ({
        ...turn,
        text: turn.text + change.text,
        reasoning: turn.reasoning + change.reasoning,
      }));
    case 'answer':
      return withAnswer(turns, change.turn.id, ({ text, reasoning }) => ({ ...change.turn, text, reasoning }));
  }
}

function withAnswer(
  turns: readonly Turn[],
  id: string,
  update: (turn: AnswerTurn) => AnswerTurn,
): readonly Turn[] | undefined {
  // the newest turns are those that change
  const index = turns.findLastIndex((turn) => turn.id === id);
  const turn = turns[index];
  return turn?.kind === 'answer' ? turns.with(index, update(turn)) : undefined;
}
