import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { UserTurn } from '../../protocol/conversation.ts';
import { useBusy } from '../busy.ts';
import { useEdits } from '../edits.ts';
import { usePort } from '../port.ts';
import { newId } from '../state/new-id.ts';
import { isPlainEnter, isPlainEscape } from './plain-keys.ts';

export interface EditBoxProps {
  readonly turn: UserTurn;
  /** It was sent or given up. */
  readonly onDone: () => void;
}

/** A question as text that can be changed. It closes when the host has the new words. */
export function EditBox({ turn, onDone }: EditBoxProps) {
  const busy = useBusy();
  const edits = useEdits();
  const [text, setText] = useState(edits.textOf(turn.id) ?? turn.text);
  const box = useRef<HTMLTextAreaElement>(null);
  const post = useEdit(turn.id, onDone);
  const canSend = !busy && text.trim() !== '';
  useLayoutEffect(() => box.current?.focus(), []);

  const write = (words: string): void => {
    setText(words);
    edits.keep(turn.id, words);
  };
  const send = (): void => {
    if (canSend) post(text);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isPlainEnter(event) && !isPlainEscape(event)) return;
    event.preventDefault();
    event.stopPropagation(); // Escape would stop the answer
    if (event.key === 'Escape') onDone();
    else send();
  };
  return (
    <form class="edit-box" onSubmit={(event) => event.preventDefault()}>
      <textarea
        ref={box}
        aria-label="Edit message"
        autocomplete="off" // a browser would keep what stands in it for its own restart
        dir="auto"
        rows={1}
        spellcheck={true}
        value={text}
        onInput={({ currentTarget }) => write(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {busy && <p class="composer-note">An answer is running. Stop it, or wait until it has ended.</p>}
      <div class="buttons">
        <button type="button" class="button" disabled={!canSend} onClick={send}>
          Send
        </button>
        <button type="button" class="button secondary" onClick={onDone}>
          Cancel
        </button>
      </div>
    </form>
  );
}

/**
 * Posts the new words; `onTaken` is called when the host has them. Often the box is gone by then: the host shows the other branch
 * first, and what was typed must be forgotten all the same, or the box would be open when the person steps back to the question.
 */
function useEdit(turn: string, onTaken: () => void): (text: string) => void {
  const { post, hear } = usePort();
  const id = useRef(newId());
  const latest = useRef(onTaken);
  latest.current = onTaken;
  const stop = useRef<(() => void) | undefined>(undefined);
  const onSent = (): void => {
    stop.current?.();
    latest.current();
  };
  return (text) => {
    stop.current ??= hear((message) => void (message.type === 'sent' && message.id === id.current && onSent()));
    post({ type: 'edit', id: id.current, turn, text });
  };
}
