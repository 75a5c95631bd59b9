import { useEffect, useRef, useState } from 'preact/hooks';
import type { Attachment, UserTurn } from '../../protocol/conversation.ts';
import { useBusy } from '../busy.ts';
import { useEdits } from '../edits.ts';
import { MoreText, shownText } from '../markdown/more-text.tsx';
import type { ShownPart } from '../markdown/more-text.tsx';
import { EditBox } from './edit-box.tsx';
import { Icon } from './icon.tsx';
import { SentAttachment } from './sent-attachment.tsx';
import { TurnButtons, Versions } from './turn-toolbar.tsx';
import { useSomeItems } from './use-some-items.tsx';

/** A question is laid out as one paragraph: 20,000 characters take 20 ms. */
const QUESTION_PART: ShownPart = { characters: 20_000, lines: 1000 };

export function UserTurnView({ turn }: { readonly turn: UserTurn }) {
  const edits = useEdits();
  const [editing, setEditing] = useState(() => edits.textOf(turn.id) !== undefined);
  const onDone = (): void => {
    edits.keep(turn.id, undefined);
    setEditing(false);
  };
  return (
    <article class="turn user" aria-label="You" data-turn={turn.id}>
      <div class={editing ? 'bubble editing' : 'bubble'}>
        {turn.attachments.length > 0 && <SentAttachments attachments={turn.attachments} />}
        {editing && <EditBox turn={turn} onDone={onDone} />}
        {!editing && turn.text !== '' && <Question text={turn.text} />}
      </div>
      <QuestionToolbar turn={turn} editing={editing} onEdit={() => setEditing(true)} />
    </article>
  );
}

/** As many as can be attached to one question. */
const ATTACHMENTS = 50;

function SentAttachments({ attachments }: Pick<UserTurn, 'attachments'>) {
  const wordsOf = ({ kind, name, content }: Attachment): string => (kind === 'image' ? name : `${name}\n${content}`);
  const { shown, more } = useSomeItems({ items: attachments, step: ATTACHMENTS, unit: 'attachments', wordsOf });
  return (
    <>
      <div class="attachments">
        {shown.map((attachment, index) => (
          <SentAttachment key={index} attachment={attachment} />
        ))}
      </div>
      {more}
    </>
  );
}

function Question({ text }: { readonly text: string }) {
  const [parts, setParts] = useState(1);
  const shown = shownText(text, parts, QUESTION_PART);
  return (
    <>
      <div class="question" dir="auto">
        {shown}
      </div>
      {shown !== text && <MoreText text={text} shown={shown.length} onMore={() => setParts(parts + 1)} />}
    </>
  );
}

interface QuestionToolbarProps {
  readonly turn: UserTurn;
  readonly editing: boolean;
  readonly onEdit: () => void;
}

const BUTTONS = [
  { command: 'copy', label: 'Copy message', icon: 'copy' },
  { command: 'delete', label: 'Delete message', icon: 'delete' },
] as const;

/** Seen when the mouse is over the question or the keyboard in it; a screen reader always has it. */
function QuestionToolbar({ turn, editing, onEdit }: QuestionToolbarProps) {
  const busy = useBusy();
  const edit = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(editing);
  useEffect(() => {
    // the text box is gone, and the keyboard must not go with it
    if (wasEditing.current && !editing && document.activeElement === document.body) edit.current?.focus();
    wasEditing.current = editing;
  }, [editing]);
  return (
    <div class="turn-toolbar">
      {!editing && (
        <div class="turn-buttons on-hover">
          <button
            ref={edit}
            type="button"
            class="icon-button"
            aria-label="Edit message"
            title="Edit message"
            disabled={busy}
            onClick={onEdit}
          >
            <Icon name="edit" />
          </button>
          <TurnButtons turn={turn.id} buttons={BUTTONS} />
        </div>
      )}
      <Versions turn={turn.id} version={turn.version} />
    </div>
  );
}
