import { createContext } from 'preact';
import type { ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import { direction } from './direction.ts';
import type { FootnoteToken } from './footnote-token.ts';

export interface FootnoteNumbers {
  /** Makes the ids of one answer's footnotes unlike those of another. */
  readonly id: string;
  /** From 1, by label. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** The footnotes of the answer that is rendered. */
export const FootnoteContext = createContext<FootnoteNumbers>({ id: '', numbers: new Map() });

/** The number of a footnote, which leads to its text; the source when there is no such footnote (yet). */
export function FootnoteReference({ label, source }: { readonly label: string; readonly source: string }) {
  const { id, numbers } = useContext(FootnoteContext);
  const number = numbers.get(label);
  if (number === undefined) return <>{source}</>;
  const show = (): void => focusOn(`[data-note="${id}-${number}"]`);
  return (
    <sup>
      <button
        type="button"
        class="footnote-reference"
        data-reference={`${id}-${number}`}
        aria-label={`Footnote ${number}`}
        onClick={show}
      >
        {number}
      </button>
    </sup>
  );
}

export interface FootnotesProps {
  /** One for each number, in their order. */
  readonly notes: readonly FootnoteToken[];
  readonly children: (note: FootnoteToken) => ComponentChildren;
}

/** The texts of the footnotes, below a line at the end of an answer. */
export function Footnotes({ notes, children }: FootnotesProps) {
  const { id } = useContext(FootnoteContext);
  if (notes.length === 0) return null;
  return (
    <ol class="footnotes" aria-label="Footnotes" dir={direction(notes[0]?.raw ?? '')}>
      {notes.map((note, index) => (
        <li key={index} data-note={`${id}-${index + 1}`} tabIndex={-1} dir={direction(note.raw)}>
          {children(note)}{' '}
          <button
            type="button"
            class="footnote-back"
            aria-label={`Back to footnote ${index + 1} in the text`}
            title="Back to the text"
            onClick={() => focusOn(`[data-reference="${id}-${index + 1}"]`)}
          >
            ↩
          </button>
        </li>
      ))}
    </ol>
  );
}

function focusOn(selector: string): void {
  const element = document.querySelector<HTMLElement>(selector);
  element?.scrollIntoView({ block: 'nearest' });
  element?.focus({ preventScroll: true });
}
