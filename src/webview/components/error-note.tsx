import type { ErrorNote } from '../../protocol/conversation.ts';
import { usePort } from '../port.ts';
import { clamped } from '../clamped.ts';
import { Countdown } from './countdown.tsx';
import { Icon } from './icon.tsx';

export interface ErrorNoteProps {
  readonly turn: string;
  readonly note: ErrorNote;
  /** An answer is running: another one cannot be asked for now. */
  readonly busy: boolean;
}

/** A sentence that names a model and an address, which have 200 characters at most. */
const TITLE_CHARACTERS = 400;

/** A vendor's own words may be a page of HTML. */
const DETAIL_CHARACTERS = 1000;

/** What went wrong, in words, and what can be done about it. */
export function ErrorNoteView({ turn, note, busy }: ErrorNoteProps) {
  const port = usePort();
  return (
    <div class="error-note" role="group" aria-label="Error">
      <Icon name="error" />
      <div class="error-body">
        <p class="error-title">{clamped(note.title, TITLE_CHARACTERS)}</p>
        {note.detail !== undefined && note.detail !== '' && (
          <p class="error-detail">{clamped(note.detail, DETAIL_CHARACTERS)}</p>
        )}
        {note.readyAt !== undefined && <Countdown key={note.readyAt} readyAt={note.readyAt} />}
        {note.place !== undefined && <p class="error-place">{clamped(note.place, TITLE_CHARACTERS)}</p>}
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
                {clamped(label)}
              </button>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}
