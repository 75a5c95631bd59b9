import { useEffect } from 'preact/hooks';
import type { QueuedQuestion } from '../../protocol/conversation.ts';
import { useBusy } from '../busy.ts';
import { clamped } from '../clamped.ts';
import { usePort } from '../port.ts';
import { Icon } from './icon.tsx';

export interface QueuedQuestionsProps {
  readonly queue: readonly QueuedQuestion[];
  /** They wait for an answer that another window is making. */
  readonly isElsewhere: boolean;
  /** One left the queue, and its buttons are gone with it. */
  readonly onTaken: () => void;
}

/** Why nothing is asked although questions wait. */
const PAUSED = 'The queue is paused. Send a question to go on.';

/** The questions that wait for the answer that runs, the next one first. After an answer that was stopped they wait for the person. */
export function QueuedQuestions({ queue, isElsewhere, onTaken }: QueuedQuestionsProps) {
  const isPaused = !useBusy() && queue.length > 0;
  useTold(isPaused);
  if (queue.length === 0) return null;
  return (
    <div class="queue">
      {isPaused && <p class="queue-note">{PAUSED}</p>}
      <ul aria-label="Queued questions">
        {queue.map((question) => (
          <QueuedRow key={question.id} question={question} isElsewhere={isElsewhere} onTaken={onTaken} />
        ))}
      </ul>
    </div>
  );
}

/** First is told how the answer has ended: words that come at once would be spoken in their place. */
const TOLD_AFTER_MS = 1000;

function useTold(isPaused: boolean): void {
  const { announce } = usePort();
  useEffect(() => {
    if (!isPaused) return;
    const timer = setTimeout(() => announce(PAUSED), TOLD_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isPaused, announce]);
}

interface QueuedRowProps {
  readonly question: QueuedQuestion;
  readonly isElsewhere: boolean;
  readonly onTaken: () => void;
}

function QueuedRow({ question: { id, text }, isElsewhere, onTaken }: QueuedRowProps) {
  const port = usePort();
  const busy = useBusy();
  const words = clamped(text);
  const post = (type: 'send-now' | 'unqueue'): void => {
    port.post({ type, id });
    onTaken();
  };
  return (
    <li>
      <Icon name="clock" />
      <span class="queued-text" title={words}>
        {words}
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label={`${isElsewhere ? 'Send first' : 'Send now'} ${words}`}
        title={sendWords(busy, isElsewhere)}
        onClick={() => post('send-now')}
      >
        <Icon name="arrow-up" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={`Take back ${words}`}
        title="Take back into the message box"
        onClick={() => post('unqueue')}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

function sendWords(busy: boolean, isElsewhere: boolean): string {
  if (isElsewhere) return 'Send first, when the answer of the other window has ended';
  return busy ? 'Send now: stops the answer that runs' : 'Send now';
}
