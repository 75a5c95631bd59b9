import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { AnswerTurn } from '../../protocol/conversation.ts';
import { clamped } from '../clamped.ts';
import { SeamLine } from '../markdown/seam.tsx';
import { isRunning } from '../state/announcement.ts';
import { createAnswerRuns } from '../state/answer-runs.ts';
import type { AnswerRun } from '../state/answer-runs.ts';
import { ActionButtons } from './action-buttons.tsx';
import { AnswerFooter } from './answer-footer.tsx';
import { AnswerRunView } from './answer-parts.tsx';
import { ErrorNoteView } from './error-note.tsx';
import { StopIcon } from './icon.tsx';
import { Progress } from './progress.tsx';
import { useKeptNodes } from './use-kept-nodes.ts';
import { useSomeItems } from './use-some-items.tsx';

export function AnswerTurnView({ turn }: { readonly turn: AnswerTurn }) {
  const running = isRunning(turn);
  const [runsOf] = useState(createAnswerRuns);
  const { shown, more } = useSomeItems({ items: runsOf(turn.parts), step: RUNS, unit: 'parts', wordsOf: runWords });
  const node = useKeptNodes(closedRun);
  const thinking = running && turn.parts.at(-1)?.type === 'reasoning';
  return (
    <article class="turn answer" aria-label="Turnpike" aria-busy={running} data-turn={turn.id}>
      {shown.map((run) =>
        running && run.isLast ? <AnswerRunView key={runKey(run)} run={run} open thinking={thinking} /> : node(run),
      )}
      {more}
      {turn.status === 'cut' && turn.parts.length > 0 && <SeamLine words="Cut off here" broken />}
      <Stopped turn={turn} />
      {turn.error !== undefined && <ErrorNoteView turn={turn.id} note={turn.error} />}
      {running ? !thinking && <ProgressOf turn={turn} /> : <AnswerFooter turn={turn} />}
    </article>
  );
}

/** An answer that calls tools has some for each call. */
const RUNS = 200;

function runKey({ index, type }: AnswerRun): string {
  return `${index} ${type}`;
}

/** Nothing more comes at its end. */
function closedRun(run: AnswerRun): VNode {
  return <AnswerRunView key={runKey(run)} run={run} open={false} thinking={false} />;
}

function runWords(run: AnswerRun): string {
  switch (run.type) {
    case 'text':
    case 'reasoning':
      return run.text;
    case 'call':
      return `${run.name}\n${run.input}`;
    case 'sources':
      return run.sources.map(({ title }) => title).join('\n');
    case 'image':
      return '';
  }
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
