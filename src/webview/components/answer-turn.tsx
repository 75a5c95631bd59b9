import type { AnswerTurn } from '../../protocol/conversation.ts';
import { clamped } from '../clamped.ts';
import { SeamLine } from '../markdown/seam.tsx';
import { isRunning } from '../state/announcement.ts';
import { answerRuns } from '../state/answer-runs.ts';
import { ActionButtons } from './action-buttons.tsx';
import { AnswerFooter } from './answer-footer.tsx';
import { AnswerRunView } from './answer-parts.tsx';
import { ErrorNoteView } from './error-note.tsx';
import { StopIcon } from './icon.tsx';
import { Progress } from './progress.tsx';

export function AnswerTurnView({ turn }: { readonly turn: AnswerTurn }) {
  const running = isRunning(turn);
  const runs = answerRuns(turn.parts);
  const thinking = running && turn.parts.at(-1)?.type === 'reasoning';
  return (
    <article class="turn answer" aria-label="Turnpike" aria-busy={running} data-turn={turn.id}>
      {runs.map((run) => (
        <AnswerRunView
          key={`${run.index} ${run.type}`}
          run={run}
          open={running && run.isLast}
          thinking={thinking && run.isLast}
        />
      ))}
      {turn.status === 'cut' && turn.parts.length > 0 && <SeamLine words="Cut off here" broken />}
      <Stopped turn={turn} />
      {turn.error !== undefined && <ErrorNoteView turn={turn.id} note={turn.error} />}
      {running ? !thinking && <ProgressOf turn={turn} /> : <AnswerFooter turn={turn} />}
    </article>
  );
}

/** That the person stopped it, and what can be done with it now. */
function Stopped({ turn: { id, status, actions } }: { readonly turn: AnswerTurn }) {
  if (status !== 'stopped' && actions.length === 0) return null;
  return (
    <div class="stopped">
      {status === 'stopped' && (
        <p>
          <StopIcon />
          Stopped
        </p>
      )}
      <ActionButtons turn={id} actions={actions} />
    </div>
  );
}

function ProgressOf({ turn: { status, progress, waitingSince, waitsUntil } }: { readonly turn: AnswerTurn }) {
  const waiting = status === 'waiting';
  const words = clamped(progress ?? (waiting ? 'Waiting…' : 'Answering…'));
  // another wait has words of its own, and is counted anew
  return <Progress key={words} words={words} since={waitingSince} until={waitsUntil} counting={waiting} />;
}
