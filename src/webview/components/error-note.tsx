import type { ErrorNote } from '../../protocol/conversation.ts';
import { clamped } from '../clamped.ts';
import { ActionButtons } from './action-buttons.tsx';
import { Countdown } from './countdown.tsx';
import { Icon } from './icon.tsx';

export interface ErrorNoteProps {
  readonly turn: string;
  readonly note: ErrorNote;
}

/** A sentence that names a model and an address, which have 200 characters at most. */
const TITLE_CHARACTERS = 400;

/** A vendor's own words may be a page of HTML. */
const DETAIL_CHARACTERS = 1000;

/** What went wrong, or that what was missing is there, and what can be done about it. Where it happened is folded. */
export function ErrorNoteView({ turn, note }: ErrorNoteProps) {
  const { title, detail, place, readyAt, actions } = note;
  const isGood = note.ready === true;
  return (
    <div class={isGood ? 'error-note good' : 'error-note'} role="group" aria-label={isGood ? 'Ready' : 'Error'}>
      <Icon name={isGood ? 'check' : 'error'} />
      <div class="error-body">
        <p class="error-title">{clamped(title, TITLE_CHARACTERS)}</p>
        {detail !== undefined && detail !== '' && <p class="error-detail">{clamped(detail, DETAIL_CHARACTERS)}</p>}
        {readyAt !== undefined && <Countdown key={readyAt} readyAt={readyAt} />}
        {(actions.length > 0 || place !== undefined) && (
          <div class="buttons">
            <ActionButtons turn={turn} actions={actions} />
            {place !== undefined && <Place place={place} />}
          </div>
        )}
      </div>
    </div>
  );
}

function Place({ place }: { readonly place: string }) {
  return (
    <details class="error-place">
      <summary>
        <Icon name="chevron-right" />
        Details
      </summary>
      <p>{clamped(place, TITLE_CHARACTERS)}</p>
    </details>
  );
}
