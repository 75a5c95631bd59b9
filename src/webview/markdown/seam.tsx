import { createContext } from 'preact';
import type { ComponentChildren, VNode } from 'preact';
import { useContext } from 'preact/hooks';
import { clamped } from '../clamped.ts';
import { splitAtMarks } from '../state/mark-seams.ts';
import { withControlMarks } from './control-marks.tsx';

export interface ShownSeam {
  readonly label: string;
  /** What the model that went on thought before, ready to be shown. */
  readonly thoughts?: VNode;
}

/** The seams of the text that is rendered, in the order of their marks. */
export const SeamContext = createContext<readonly ShownSeam[]>([]);

export interface SeamLineProps {
  readonly words: string;
  /** The answer breaks off here, and nothing follows. */
  readonly broken?: boolean;
}

/** A visible seam. It may stand in the middle of a sentence, and so is made of spans. */
export function SeamLine({ words, broken = false }: SeamLineProps) {
  return <span class={broken ? 'seam broken' : 'seam'}>{words !== '' && <span>{clamped(words)}</span>}</span>;
}

export interface SeamedTextProps {
  readonly text: string;
  /** Characters that change the order of text are marked. */
  readonly code?: boolean;
}

/** Text with a line at each seam that is marked in it. */
export function SeamedText({ text, code = false }: SeamedTextProps) {
  const seams = useContext(SeamContext);
  const pieces = splitAtMarks(text);
  const shown = (piece: string): ComponentChildren => (code ? withControlMarks(piece) : piece);
  if (pieces.length === 1) return <>{shown(text)}</>;
  return (
    <>
      {pieces.map(({ seam, text: piece }, index) => {
        const at = seam === undefined ? undefined : seams[seam];
        return [at !== undefined && <SeamLine key={index} words={at.label} />, at?.thoughts, shown(piece)];
      })}
    </>
  );
}
