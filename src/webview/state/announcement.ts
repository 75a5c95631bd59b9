import type { AnswerTurn, Turn } from '../../protocol/conversation.ts';

/** What to tell a person who does not see the panel when the turns change; `undefined` when there is nothing new. */
export function announcement(before: readonly Turn[], after: readonly Turn[]): string | undefined {
  const turn = after.at(-1);
  if (turn?.kind !== 'answer') return undefined;
  const earlier = before.findLast(({ id }) => id === turn.id);
  const old = earlier?.kind === 'answer' ? earlier : undefined;
  if (isRunning(turn)) return turn.progress === old?.progress ? undefined : turn.progress;
  if (old !== undefined && isRunning(old)) return ending(turn);
  const isGoodNews = turn.error?.ready === true && old?.error?.title !== turn.error.title;
  return old !== undefined && isGoodNews ? turn.error?.title : undefined;
}

export function isRunning({ status }: AnswerTurn): boolean {
  return status === 'waiting' || status === 'streaming';
}

function ending({ status, footer, error }: AnswerTurn): string {
  const facts = footer === undefined ? '' : `, ${footer.model}, ${footer.cost}`;
  switch (status) {
    case 'stopped':
      return `Answer stopped${facts}`;
    case 'cut':
    case 'failed':
      return error?.title ?? 'There is no answer';
    default:
      return `Answer finished${facts}`;
  }
}
