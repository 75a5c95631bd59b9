import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { mayHold } from './find-pattern.ts';

/** The words that are looked for now, for those who have text that is not drawn. */
export interface FindWords {
  readonly set: (words: string) => void;
  /** Whether the text may hold the words; `false` while nothing is looked for. */
  readonly mayBeIn: (text: string) => boolean;
  /** Gives back what ends it. */
  readonly listen: (listener: () => void) => () => void;
}

export function createFindWords(): FindWords {
  let words = '';
  const listeners = new Set<() => void>();
  return {
    set(next) {
      if (next === words) return;
      words = next;
      for (const listener of listeners) listener();
    },
    mayBeIn: (text) => words.trim() !== '' && mayHold(text, words),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const NO_WORDS = createFindWords();

export const FindWordsContext = createContext<FindWords>(NO_WORDS);

/** Whether a text that is folded or cut may hold what is looked for: it is to be drawn then, so that it is found. */
export function useMayHold(text: string): boolean {
  const words = useContext(FindWordsContext);
  const [holds, setHolds] = useState(() => words.mayBeIn(text));
  useEffect(() => {
    const update = (): void => setHolds(words.mayBeIn(text));
    update();
    return words.listen(update);
  }, [words, text]);
  return holds;
}
