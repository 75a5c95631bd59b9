import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** The questions that are being edited, kept while the page is hidden: VS Code throws it away then. */
export interface Edits {
  /** What stands in the box of this turn; `undefined` where none is open, or nothing was typed. */
  readonly textOf: (turn: string) => string | undefined;
  /** `undefined`: it was sent or given up. */
  readonly keep: (turn: string, text: string | undefined) => void;
}

export const EditsContext = createContext<Edits>({ textOf: () => undefined, keep: () => undefined });

export function useEdits(): Edits {
  return useContext(EditsContext);
}
