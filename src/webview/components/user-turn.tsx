import type { UserTurn } from '../../protocol/conversation.ts';
import { SentAttachment } from './attachment.tsx';

export function UserTurnView({ turn }: { readonly turn: UserTurn }) {
  return (
    <article class="turn user" aria-label="You" data-turn={turn.id}>
      <div class="bubble">
        {turn.attachment !== undefined && <SentAttachment attachment={turn.attachment} />}
        {turn.text !== '' && <div class="question">{turn.text}</div>}
      </div>
    </article>
  );
}
