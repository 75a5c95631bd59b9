import type { ErrorNote } from '../../protocol/conversation.ts';
import { usePort } from '../port.ts';
import { Icon } from './icon.tsx';

export interface ErrorNoteProps {
  readonly turn: string;
  readonly note: ErrorNote;
  /** An answer is running: another one cannot be asked for now. */
  readonly busy: boolean;
}

/** What went wrong, in words, and what can be done about it. */
export function ErrorNoteView({ turn, note, busy }: ErrorNoteProps) {
  const port = usePort();
  return (
    <div class="error-note" role="group" aria-label="Error">
      <Icon name="error" />
      <div class="error-body">
        <p class="error-title">{note.title}</p>
        {note.detail !== undefined && note.detail !== '' && <p class="error-detail">{note.detail}</p>}
        {note.place !== undefined && <p class="error-place">{note.place}</p>}
        {note.actions.length > 0 && (
          <div class="buttons">
            {note.actions.map(({ action, label }, index) => (
              <button
                key={action}
                type="button"
                class={index === 0 ? 'button' : 'button secondary'}
                disabled={busy}
                onClick={() => port.post({ type: 'action', turn, action })}
              >
                {label}
              </button>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}
