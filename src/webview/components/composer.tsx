import { useEffect, useRef } from 'preact/hooks';
import type { PanelState } from '../../protocol/conversation.ts';
import { useBusy } from '../busy.ts';
import { usePort } from '../port.ts';
import { ComposerToolbar } from './composer-toolbar.tsx';
import { useEscapeKey } from './escape-key.ts';
import { Icon } from './icon.tsx';
import { useLostFocus } from './lost-focus.ts';
import { MessageBox } from './message-box.tsx';
import { PendingAttachments } from './pending-attachments.tsx';
import { QueuedQuestions } from './queued-questions.tsx';
import { useStrayKeys } from './stray-keys.ts';
import { useDraft } from './use-draft.ts';
import { useDrop } from './use-drop.ts';

/** Why a question still stands in the box. */
const WAITS = 'Your question is sent as soon as what is attached has been read. Stop keeps it here.';
const NOT_TAKEN = 'The extension has not answered. Your question is kept here; Enter sends it again.';

export interface ComposerProps {
  /** Not known before the host has told: no model is named then, and none is asked for. */
  readonly panel: PanelState | undefined;
  readonly initialDraft: string;
  readonly onDraft: (draft: string) => void;
  /** What the Up key brings back into an empty box, the oldest first. */
  readonly questions: () => readonly string[];
}

/** Where the question is written. */
export function Composer({ panel, initialDraft, onDraft, questions }: ComposerProps) {
  const port = usePort();
  const busy = useBusy();
  const form = useRef<HTMLFormElement>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const focus = (): void => box.current?.focus();
  const { text, notTaken, write, post } = useDraft({
    initialDraft,
    isPrivate: panel?.isPrivate === true,
    onDraft,
    onFocus: focus,
  });
  const { over, pictures } = useDrop();
  useStrayKeys(box);
  useLostFocus(box);
  useEscapeKey(busy, () => {
    port.post({ type: 'stop' });
    // the Stop button goes away, and the keyboard must not go with it; who reads the conversation stays there
    if (form.current?.contains(document.activeElement) === true) focus();
  });
  const waits = (panel?.attachments ?? []).some(({ reading }) => reading);
  const note = waits ? WAITS : NOT_TAKEN;
  useEffect(() => {
    if (notTaken) port.announce(note);
  }, [notTaken, note, port]);

  const send = (): void => {
    focus();
    post();
  };

  return (
    <form ref={form} class={over ? 'composer drop-here' : 'composer'} onSubmit={(event) => event.preventDefault()}>
      {panel?.isPrivate && <PrivateMark />}
      <QueuedQuestions queue={panel?.queue ?? []} isElsewhere={panel?.isElsewhere === true} onTaken={focus} />
      <PendingAttachments attachments={panel?.attachments ?? []} pictures={pictures} onRemoved={focus} />
      <MessageBox
        box={box}
        note={panel?.isPrivate ? PRIVATE_ID : undefined}
        text={text}
        onWrite={write}
        onSend={send}
        questions={questions}
      />
      {notTaken && <p class="composer-note">{note}</p>}
      <ComposerToolbar panel={panel} empty={text.trim() === ''} onSend={send} onStopped={focus} />
    </form>
  );
}

const PRIVATE_ID = 'private-note';

/** Words, a sign and a broken border: no theme hides them all. */
function PrivateMark() {
  return (
    <p id={PRIVATE_ID} class="composer-private">
      <Icon name="private" />
      Private: only the cost is kept
    </p>
  );
}
