import type { QueuedQuestion } from '../../protocol/conversation.ts';
import { clamped } from '../clamped.ts';
import { usePort } from '../port.ts';
import { Icon } from './icon.tsx';

export interface QueuedQuestionsProps {
  readonly queue: readonly QueuedQuestion[];
  /** One is taken back: its words will come into the message box. */
  readonly onTakenBack: () => void;
}

/** The questions that wait for the answer that runs, the next one first. */
export function QueuedQuestions({ queue, onTakenBack }: QueuedQuestionsProps) {
  const port = usePort();
  if (queue.length === 0) return null;
  const takeBack = (id: string): void => {
    port.post({ type: 'unqueue', id });
    onTakenBack();
  };
  return (
    <ul class="queue" aria-label="Queued questions">
      {queue.map(({ id, text }) => (
        <li key={id}>
          <Icon name="clock" />
          <span class="queued-text" title={clamped(text)}>
            {clamped(text)}
          </span>
          <button
            type="button"
            class="icon-button"
            aria-label={`Take back ${clamped(text)}`}
            title="Take back into the message box"
            onClick={() => takeBack(id)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}
