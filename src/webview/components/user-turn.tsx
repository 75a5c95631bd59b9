import { useState } from 'preact/hooks';
import type { UserTurn } from '../../protocol/conversation.ts';
import { MoreText, shownText } from '../markdown/more-text.tsx';
import type { ShownPart } from '../markdown/more-text.tsx';
import { SentAttachment } from './attachment.tsx';

/** A question is laid out as one paragraph: 20,000 characters take 20 ms. */
const QUESTION_PART: ShownPart = { characters: 20_000, lines: 1000 };

export function UserTurnView({ turn }: { readonly turn: UserTurn }) {
  return (
    <article class="turn user" aria-label="You" data-turn={turn.id}>
      <div class="bubble">
        {turn.attachment !== undefined && <SentAttachment attachment={turn.attachment} />}
        {turn.text !== '' && <Question text={turn.text} />}
      </div>
    </article>
  );
}

function Question({ text }: { readonly text: string }) {
  const [parts, setParts] = useState(1);
  const shown = shownText(text, parts, QUESTION_PART);
  return (
    <>
      <div class="question">{shown}</div>
      {shown !== text && <MoreText shown={shown.length} all={text.length} onMore={() => setParts(parts + 1)} />}
    </>
  );
}
