import { useEffect, useRef, useState } from 'preact/hooks';
import type { HighlightNode } from '../highlighter/highlight-tree.ts';
import { useHighlighter } from '../highlighter/highlighter.ts';
import { memo } from '../memo.tsx';
import { useTimeSlices } from '../time-slices.ts';
import { withControlMarks } from './control-marks.tsx';
import { hasRightToLeft } from './direction.ts';
import { HighlightedCode } from './highlighted-code.tsx';

/** How often code that is still being written is coloured anew. */
const RECOLOUR_MS = 200;

export interface CodeChunkProps {
  readonly text: string;
  readonly language: string;
  /** Still being written. */
  readonly open: boolean;
}

/** Some lines of code. Rendered anew only when they change. */
export const CodeChunk = memo(function CodeChunk({ text, language, open }: CodeChunkProps) {
  const coloured = useHighlight(text, language, open);
  return (
    <span class={hasRightToLeft(text) ? 'code-chunk with-rtl' : 'code-chunk'}>
      {coloured !== undefined && <HighlightedCode nodes={coloured.nodes} />}
      {withControlMarks(text.slice(coloured?.code.length ?? 0))}
    </span>
  );
});

interface Coloured {
  readonly code: string;
  readonly nodes: readonly HighlightNode[];
}

/**
 * The colours of the beginning of `code`: all of it soon after it is closed, what there was some time ago while it
 * grows. Never computed while rendering, so that a long conversation appears at once; each chunk is a task of its own.
 */
function useHighlight(code: string, language: string, open: boolean): Coloured | undefined {
  const slices = useTimeSlices();
  const highlighter = useHighlighter();
  const [coloured, setColoured] = useState<Coloured>();
  const latest = useRef(code);
  latest.current = code;
  const cancel = useRef<(() => void) | undefined>(undefined);
  const current = coloured !== undefined && code.startsWith(coloured.code) ? coloured : undefined;
  const complete = current?.code === code;

  useEffect(() => {
    if (complete || highlighter === undefined || cancel.current !== undefined) return;
    const run = (): void => {
      cancel.current = undefined;
      const nodes = highlighter.highlight(latest.current, language);
      if (nodes !== undefined) setColoured({ code: latest.current, nodes });
    };
    cancel.current = open ? after(RECOLOUR_MS, run) : slices.later(run);
  }, [code, language, open, complete, slices, highlighter]);

  useEffect(() => () => cancel.current?.(), []);
  return current;
}

function after(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
}
