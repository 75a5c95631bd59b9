import type { AnswerTurn, Turn } from '../../protocol/conversation.ts';

/**
 * An answer that is not the last one any more. It cannot be continued where it stands: its question can only be asked again,
 * below, and its buttons say so.
 */
export function asOlder(turn: Turn): Turn {
  return turn.kind === 'answer' && turn.error?.actions.some(({ action }) => action === 'continue')
    ? withoutContinue(turn, turn.error)
    : turn;
}

function withoutContinue(turn: AnswerTurn, error: NonNullable<AnswerTurn['error']>): AnswerTurn {
  const others = error.actions.filter(({ action }) => action !== 'continue' && action !== 'restart');
  return { ...turn, error: { ...error, actions: [{ action: 'restart', label: 'Ask again' }, ...others] } };
}
