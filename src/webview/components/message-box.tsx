import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { FoundFile } from '../../protocol/messages.ts';
import { usePort } from '../port.ts';
import { recalled } from '../state/asked-before.ts';
import { fileLetters, withoutLetters } from '../state/file-letters.ts';
import { FILE_LIST_ID, FileList, fileOptionId } from './file-list.tsx';
import { isPlainEnter, isPlainEscape, isPlainKey } from './plain-keys.ts';
import { NO_FILE, useFiles } from './use-files.ts';
import type { FileChoice } from './use-files.ts';

export interface MessageBoxProps {
  readonly box: RefObject<HTMLTextAreaElement | null>;
  /** Id of what is said about the box. */
  readonly note: string | undefined;
  readonly text: string;
  readonly onWrite: (text: string) => void;
  readonly onSend: () => void;
  /** What the Up key brings back into an empty box, the oldest first. */
  readonly questions: () => readonly string[];
}

/** The text box, and above it the files that what is typed behind a # may name. */
export function MessageBox({ box, note, text, onWrite, onSend, questions }: MessageBoxProps) {
  const port = usePort();
  const [caret, setCaret] = useState(0);
  const choice = useFiles(fileLetters(text, caret));
  const open = choice.files.length > 0;
  const recall = useRecall(text, questions);
  const take = ({ uri }: FoundFile): void => {
    port.post({ type: 'attach-uris', uris: [uri] });
    onWrite(withoutLetters(text, caret));
    box.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const before = open ? undefined : recall(event);
    if (open && steps(event, choice, take)) event.stopPropagation(); // Escape would stop the answer
    else if (choice.isNone && isPlainEscape(event)) {
      choice.close();
      event.stopPropagation();
    } else if (before !== undefined) onWrite(before);
    else if (!isPlainEnter(event)) return;
    else if (!event.repeat) onSend();
    event.preventDefault();
  };
  return (
    <>
      <FileList files={choice.files} active={choice.active} onTake={take} />
      {choice.isNone && <p class="file-none">{NO_FILE}</p>}
      <textarea
        ref={box}
        aria-label="Message"
        aria-describedby={note}
        autocomplete="off" // a browser would keep what stands in it for its own restart
        aria-autocomplete="list"
        aria-controls={open ? FILE_LIST_ID : undefined}
        aria-activedescendant={open ? fileOptionId(choice.active) : undefined}
        placeholder="Ask about your code, # for files"
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

/**
 * The question that the key brings into the box: with Up an older one, with Down a newer one, and behind the newest none. Only where
 * nothing else is in the box than what came so; `undefined` for any other key.
 */
function useRecall(text: string, questions: () => readonly string[]): (event: KeyboardEvent) => string | undefined {
  const shown = useRef('');
  return (event) => {
    const step = stepOf(event);
    const isOurs = text === '' || (text === shown.current && isAtEnd(event.currentTarget));
    if (step === undefined || !isOurs) return undefined;
    const words = recalled(questions(), text, step);
    if (words !== undefined) shown.current = words;
    return words;
  };
}

function stepOf(event: KeyboardEvent): -1 | 1 | undefined {
  if (isPlainKey(event, 'ArrowUp')) return -1;
  return isPlainKey(event, 'ArrowDown') ? 1 : undefined;
}

/** Elsewhere in the text the keys move the caret. */
function isAtEnd(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLTextAreaElement)) return false;
  return target.selectionStart === target.value.length;
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
