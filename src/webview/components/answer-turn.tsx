import type { AnswerTurn } from '../../protocol/conversation.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { isRunning } from '../state/announcement.ts';
import { splitSeams } from '../state/split-seams.ts';
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
  return (
    <article class="turn answer" aria-label="Turnpike" aria-busy={running} data-turn={turn.id}>
      {turn.reasoning !== '' && (
        <Thinking text={turn.reasoning} live={running && turn.text === ''} finished={!running} />
      )}
      <AnswerText turn={turn} running={running} />
      {turn.status === 'stopped' && (
        <p class="stopped">
          <StopIcon />
          Stopped
        </p>
      )}
      {turn.error !== undefined && <ErrorNoteView turn={turn.id} note={turn.error} busy={busy} />}
      {running ? (
        <Progress turn={turn} />
      ) : (
        <AnswerFooter footer={turn.footer} route={turn.route} text={turn.text} />
      )}
    </article>
  );
}

function AnswerText({ turn, running }: { readonly turn: AnswerTurn; readonly running: boolean }) {
  if (turn.text === '') return null;
  const segments = splitSeams(turn.text, turn.seams);
  const last = segments.length - 1;
  return (
    <>
      {segments.map(({ seam, text }, index) => (
        <section key={index} class="segment">
          {seam !== undefined && <SeamLine words={seam} />}
          <Markdown text={text} finished={!running || index < last} />
        </section>
      ))}
      {turn.status === 'cut' && <SeamLine words="Cut off here" broken />}
    </>
  );
}

interface SeamLineProps {
  readonly words: string;
  readonly broken?: boolean;
}

/** A visible seam: another model goes on below it, or the answer breaks off. */
function SeamLine({ words, broken = false }: SeamLineProps) {
  return (
    <p class={broken ? 'seam broken' : 'seam'}>
      <span>{words}</span>
    </p>
  );
}

/** Holds the place of the footer while the answer runs, so that nothing moves when it ends. */
function Progress({ turn }: { readonly turn: AnswerTurn }) {
  const words = turn.progress ?? (turn.status === 'waiting' ? 'Waiting…' : 'Answering…');
  return (
    <p class="progress">
      <span class="shimmer">{words}</span>
    </p>
  );
}
