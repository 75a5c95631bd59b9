import type { RefObject } from 'preact';
import { useContext, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import type { IconName } from '../components/icon.tsx';
import { isPlainEscape } from '../components/plain-keys.ts';
import { usePort } from '../port.ts';
import type { ScrollPlace } from '../state/saved-state.ts';
import { thousands } from '../markdown/thousands.ts';
import { useTimeSlices } from '../time-slices.ts';
import { findPattern } from './find-pattern.ts';
import { FindWordsContext } from './find-words.ts';
import { Finder, NOTHING_FOUND } from './finder.ts';
import type { Found } from './finder.ts';

export interface FindBarProps {
  /** Grows each time that the person wants to find something: the keyboard comes into the bar. */
  readonly asked: number;
  /** What is to be found, where it is known. */
  readonly wanted: string | undefined;
  readonly scroller: RefObject<HTMLElement | null>;
  /** Brings the place into view and stays there. */
  readonly hold: (place: ScrollPlace) => void;
  /** How many older turns are not on the page. */
  readonly earlier: number;
  readonly onClose: () => void;
}

/** Finds words in the whole conversation: marks them, counts them and steps between them. */
export function FindBar({ asked, wanted, scroller, hold, earlier, onClose }: FindBarProps) {
  const [words, setWords] = useState('');
  const [matchCase, setMatchCase] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const { found, step } = useFinder({ words, matchCase }, scroller, hold);
  useWholeConversation(words !== '' && earlier > 0);
  const giveBack = useFocus(box, { asked, wanted }, setWords);
  const close = (): void => {
    giveBack();
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const enter = event.key === 'Enter' && event.target === box.current && !event.isComposing;
    if (enter) step(event.shiftKey ? -1 : 1);
    else if (isPlainEscape(event)) close();
    else return;
    event.preventDefault();
    event.stopPropagation(); // Escape would stop the answer
  };
  const nothing = found.count === 0;
  return (
    <div class="find-bar" role="search" aria-label="Find in conversation" onKeyDown={onKeyDown}>
      <div class="find-box">
        <input
          ref={box}
          type="text"
          aria-label="Find"
          placeholder="Find"
          dir="auto"
          spellcheck={false}
          value={words}
          onInput={({ currentTarget }) => setWords(currentTarget.value)}
        />
        <FindButton icon="match-case" label="Match case" pressed={matchCase} onClick={() => setMatchCase(!matchCase)} />
      </div>
      <span class={nothing && words !== '' ? 'find-count none' : 'find-count'} role="status">
        {countWords(words, found)}
      </span>
      <span class="find-buttons">
        <FindButton
          icon="arrow-up"
          label="Previous match"
          keys="Shift+Enter"
          disabled={nothing}
          onClick={() => step(-1)}
        />
        <FindButton icon="arrow-down" label="Next match" keys="Enter" disabled={nothing} onClick={() => step(1)} />
        <FindButton icon="close" label="Close find" keys="Escape" onClick={close} />
      </span>
    </div>
  );
}

function countWords(words: string, { current, count, more }: Found): string {
  if (words.trim() === '') return '';
  if (count === 0) return more ? 'None so far' : 'No results';
  return `${thousands(current)} of ${thousands(count)}${more ? '+' : ''}`;
}

interface FindButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly keys?: string;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

function FindButton({ icon, label, keys, pressed, disabled = false, onClick }: FindButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      aria-pressed={pressed}
      aria-keyshortcuts={keys}
      title={keys === undefined ? label : `${label} (${keys})`}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

interface FinderUse {
  readonly found: Found;
  readonly step: (step: 1 | -1) => void;
}

function useFinder(
  { words, matchCase }: Parameters<typeof findPattern>[0],
  scroller: FindBarProps['scroller'],
  hold: FindBarProps['hold'],
): FinderUse {
  const findWords = useContext(FindWordsContext);
  const slices = useTimeSlices();
  const [found, setFound] = useState(NOTHING_FOUND);
  const finder = useRef<Finder>(null);
  const latest = useRef(hold);
  latest.current = hold;
  useLayoutEffect(() => {
    if (scroller.current === null) return;
    const own = new Finder({
      scroller: scroller.current,
      hold: (place) => latest.current(place),
      onFound: setFound,
      isDrawing: slices.isAwaited,
    });
    finder.current = own;
    return () => {
      findWords.set('');
      own.dispose();
    };
  }, [scroller, findWords, slices]);
  useEffect(() => {
    findWords.set(words); // first: what may hold them is drawn
    finder.current?.search(findPattern({ words, matchCase }));
  }, [words, matchCase, findWords]);
  return { found, step: (step) => finder.current?.step(step) };
}

/** Asks for the turns that are not on the page. */
function useWholeConversation(wanted: boolean): void {
  const { post } = usePort();
  useEffect(() => {
    if (wanted) post({ type: 'load-all' });
  }, [wanted, post]);
}

/** So much of a selection is looked for. */
const SELECTED_CHARACTERS = 200;

/** Brings the keyboard into the box, with what is wanted or selected in the conversation. The result gives the keyboard back. */
function useFocus(
  box: RefObject<HTMLInputElement | null>,
  { asked, wanted }: Pick<FindBarProps, 'asked' | 'wanted'>,
  setWords: (words: string) => void,
): () => void {
  const before = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const selected = document.getSelection()?.toString().trim() ?? '';
    if (wanted !== undefined) setWords(wanted);
    else if (selected !== '' && selected.length <= SELECTED_CHARACTERS && !selected.includes('\n')) setWords(selected);
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && focused.closest('.find-bar') === null) before.current = focused;
    box.current?.focus();
    box.current?.select();
  }, [asked, box, setWords]);
  return () => {
    const isThere = before.current?.isConnected === true && before.current !== document.body;
    const target = isThere ? before.current : document.querySelector<HTMLElement>('[role=log]');
    target?.focus({ preventScroll: true });
  };
}
