import { createContext } from 'preact';
import type { ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import { clamped } from '../clamped.ts';
import { Thinking } from '../components/thinking.tsx';
import { splitAtMarks } from '../state/mark-seams.ts';
import type { Seam } from '../state/mark-seams.ts';
import { withControlMarks } from './control-marks.tsx';

export interface SeamsShown {
  /** In the order of their marks. */
  readonly seams: readonly Seam[];
  /** The text ends with what the model thinks after its last seam, and it thinks still. */
  readonly thinking: boolean;
}

/** The seams of the text that is rendered. */
export const SeamContext = createContext<SeamsShown>({ seams: [], thinking: false });

export interface SeamLineProps {
  readonly words: string;
  /** The answer breaks off here, and nothing follows. */
  readonly broken?: boolean;
}

/** A visible seam. It may stand in the middle of a sentence, and so is made of spans. */
export function SeamLine({ words, broken = false }: SeamLineProps) {
  return (
    <span class={broken ? 'seam broken' : 'seam'}>
      {words !== '' && <span>{clamped(words)}</span>}
    </span>
  );
}

export interface SeamedTextProps {
  readonly text: string;
  /** Characters that change the order of text are marked. */
  readonly code?: boolean;
}

/** Text with a line at each seam that is marked in it. */
export function SeamedText({ text, code = false }: SeamedTextProps) {
  const { seams, thinking } = useContext(SeamContext);
  const pieces = splitAtMarks(text);
  const shown = (piece: string): ComponentChildren => (code ? withControlMarks(piece) : piece);
  if (pieces.length === 1) return <>{shown(text)}</>;
  return (
    <>
      {pieces.map(({ seam, text: piece }, index) => {
        const at = seam === undefined ? undefined : seams[seam];
        const live = thinking && seam === seams.length - 1;
        return [at !== undefined && <SeamOf key={index} seam={at} live={live} />, shown(piece)];
      })}
    </>
  );
}

/** The line, and what the model that went on thought before. */
function SeamOf({ seam: { label, reasoning }, live }: { readonly seam: Seam; readonly live: boolean }) {
  return (
    <>
      <SeamLine words={label} />
      {reasoning !== undefined && <Thinking text={reasoning} live={live} finished={!live} />}
    </>
  );
}
