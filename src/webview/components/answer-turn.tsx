import type { AnswerTurn } from '../../protocol/conversation.ts';
import { clamped } from '../clamped.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { isRunning } from '../state/announcement.ts';
import { SeamContext, SeamLine } from '../markdown/seam.tsx';
import { markSeams } from '../state/mark-seams.ts';
import { AnswerFooter } from './answer-footer.tsx';
import { ErrorNoteView } from './error-note.tsx';
import { StopIcon } from './icon.tsx';
import { Thinking } from './thinking.tsx';

export interface AnswerTurnProps {
  readonly turn: AnswerTurn;
  readonly busy: boolean;
}

export function AnswerTurnView({ turn, busy }: AnswerTurnProps) {
  const running = isRunning(turn);
  const thinking = running && turn.text === '' && turn.reasoning !== '';
  return (
    <article class="turn answer" aria-label="Turnpike" aria-busy={running} data-turn={turn.id}>
      {turn.reasoning !== '' && <Thinking text={turn.reasoning} live={thinking} finished={!running} />}
      <AnswerText turn={turn} running={running} />
      {turn.status === 'stopped' && (
        <p class="stopped">
          <StopIcon />
          Stopped
        </p>
      )}
      {turn.error !== undefined && <ErrorNoteView turn={turn.id} note={turn.error} busy={busy} />}
      {running ? (
        !thinking && <Progress turn={turn} />
      ) : (
        <AnswerFooter footer={turn.footer} route={turn.route} text={turn.text} />
      )}
    </article>
  );
}

function AnswerText({ turn, running }: { readonly turn: AnswerTurn; readonly running: boolean }) {
  if (turn.text === '') return null;
  return (
    <SeamContext.Provider value={turn.seams}>
      <Markdown text={markSeams(turn.text, turn.seams)} finished={!running} />
      {turn.status === 'cut' && <SeamLine words="Cut off here" broken />}
    </SeamContext.Provider>
  );
}

/** Holds the place of the footer while the answer runs, so that nothing moves when it ends. */
function Progress({ turn }: { readonly turn: AnswerTurn }) {
  const words = clamped(turn.progress ?? (turn.status === 'waiting' ? 'Waiting…' : 'Answering…'));
  return (
    <p class="progress">
      <span class="shimmer">{words}</span>
    </p>
  );
}
