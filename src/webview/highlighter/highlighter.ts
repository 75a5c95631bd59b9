import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { HighlightNode } from './highlight-tree.ts';

/** What the second script of the panel can do. It has the grammars, which are nearly half of all the code there is. */
export interface Highlighter {
  /** The scopes of `code` as a tree; `undefined` where it stays plain. */
  readonly highlight: (code: string, language: string) => readonly HighlightNode[] | undefined;
  /** What highlight.js calls a language; `undefined` when it does not know it here. */
  readonly grammarName: (language: string) => string | undefined;
}

/** The second script tells the first one of itself with this event of the window. */
export const HIGHLIGHTER_EVENT = 'turnpike-highlighter';

export interface HighlighterLoader {
  readonly loaded: () => Highlighter | undefined;
  /** Loads the script, once. `onLoaded` is called when it is there; the result ends that. */
  readonly load: (onLoaded: () => void) => () => void;
}

/** Without the script, as in a page that cannot load it, code stays plain. */
const NO_LOADER: HighlighterLoader = { loaded: () => undefined, load: () => () => undefined };

export const HighlighterContext = createContext<HighlighterLoader>(NO_LOADER);

/** `insertScript` puts the script into the page; it then tells of itself on `target`. */
export function createHighlighterLoader(target: EventTarget, insertScript: () => void): HighlighterLoader {
  let highlighter: Highlighter | undefined;
  let isLoading = false;
  const listeners = new Set<() => void>();
  const begin = (): void => {
    isLoading = true;
    const onEvent = (event: Event): void => {
      if (!(event instanceof CustomEvent)) return;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only our own second script speaks here: no page can reach this window
      highlighter = event.detail as Highlighter;
      for (const listener of listeners) listener();
      listeners.clear();
    };
    target.addEventListener(HIGHLIGHTER_EVENT, onEvent, { once: true });
    insertScript();
  };
  return {
    loaded: () => highlighter,
    load(onLoaded) {
      if (highlighter !== undefined) return () => undefined;
      listeners.add(onLoaded);
      if (!isLoading) begin();
      return () => listeners.delete(onLoaded);
    },
  };
}

/** `undefined` until the script is there: the first code block asks for it. */
export function useHighlighter(): Highlighter | undefined {
  const loader = useContext(HighlighterContext);
  const [highlighter, setHighlighter] = useState(loader.loaded);
  useEffect(() => loader.load(() => setHighlighter(loader.loaded)), [loader]);
  return highlighter;
}
