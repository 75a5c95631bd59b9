import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { FoundFile } from '../../protocol/messages.ts';
import { usePort } from '../port.ts';
import { fileLetters, withoutLetters } from '../state/file-letters.ts';
import { FILE_LIST_ID, FileList, fileOptionId } from './file-list.tsx';
import { isPlainEnter, isPlainEscape, isPlainKey } from './plain-keys.ts';
import { useFiles } from './use-files.ts';
import type { FileChoice } from './use-files.ts';

export interface MessageBoxProps {
  readonly box: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly onWrite: (text: string) => void;
  readonly onSend: () => void;
  /** What the Up key brings back into an empty box. */
  readonly lastQuestion: string | undefined;
}

/** The text box, and above it the files that what is typed behind a # may name. */
export function MessageBox({ box, text, onWrite, onSend, lastQuestion }: MessageBoxProps) {
  const port = usePort();
  const [caret, setCaret] = useState(0);
  const choice = useFiles(fileLetters(text, caret));
  const open = choice.files.length > 0;
  const take = ({ uri }: FoundFile): void => {
    port.post({ type: 'attach-uris', uris: [uri] });
    onWrite(withoutLetters(text, caret));
    box.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const recalled = isPlainKey(event, 'ArrowUp') && text === '' ? lastQuestion : undefined;
    if (open && steps(event, choice, take)) event.stopPropagation(); // Escape would stop the answer
    else if (recalled !== undefined) onWrite(recalled);
    else if (!isPlainEnter(event)) return;
    else if (!event.repeat) onSend();
    event.preventDefault();
  };
  return (
    <>
      <FileList files={choice.files} active={choice.active} onTake={take} />
      <textarea
        ref={box}
        aria-label="Message"
        aria-autocomplete="list"
        aria-controls={open ? FILE_LIST_ID : undefined}
        aria-activedescendant={open ? fileOptionId(choice.active) : undefined}
        placeholder="Ask about your code"
        dir="auto"
        rows={1}
        spellcheck={true}
        value={text}
        onInput={({ currentTarget }) => {
          setCaret(currentTarget.selectionStart);
          onWrite(currentTarget.value);
        }}
        onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
      />
    </>
  );
}

/** Whether the key does something in the list. */
function steps(event: KeyboardEvent, choice: FileChoice, take: (file: FoundFile) => void): boolean {
  const file = choice.files[choice.active];
  if (isPlainKey(event, 'ArrowDown')) choice.move(1);
  else if (isPlainKey(event, 'ArrowUp')) choice.move(-1);
  else if (isPlainEscape(event)) choice.close();
  else if (file !== undefined && (isPlainEnter(event) || isPlainKey(event, 'Tab'))) take(file);
  else return false;
  return true;
}
