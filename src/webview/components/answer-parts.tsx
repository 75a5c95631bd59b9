import { useMemo, useRef, useState } from 'preact/hooks';
import { clamped } from '../clamped.ts';
import { useMayHold } from '../find/find-words.ts';
import { CodeBlock } from '../markdown/code-block.tsx';
import { ExternalLink } from '../markdown/inline.tsx';
import { Markdown } from '../markdown/markdown.tsx';
import { safeUrl } from '../markdown/safe-url.ts';
import { SeamContext } from '../markdown/seam.tsx';
import type { ShownSeam } from '../markdown/seam.tsx';
import { sameSeams } from '../state/answer-runs.ts';
import type { AnswerRun } from '../state/answer-runs.ts';
import { createSeamMarker } from '../state/mark-seams.ts';
import type { Seam, SeamMarker } from '../state/mark-seams.ts';
import { DataImage } from './data-image.tsx';
import { Icon } from './icon.tsx';
import { Thinking } from './thinking.tsx';
import { useSomeItems } from './use-some-items.tsx';

type RunOf<T extends AnswerRun['type']> = Extract<AnswerRun, { readonly type: T }>;

export interface AnswerRunProps {
  readonly run: AnswerRun;
  /** More may come at its end. */
  readonly open: boolean;
  /** It ends with what the model thinks now. */
  readonly thinking: boolean;
}

export function AnswerRunView({ run, open, thinking }: AnswerRunProps) {
  switch (run.type) {
    case 'text':
      return <TextRun run={run} open={open} thinking={thinking} />;
    case 'reasoning':
      return <Thinking text={run.text} live={thinking} finished={!open} />;
    case 'call':
      return <Call call={run} open={open} />;
    case 'image':
      return <DataImage url={run.url} name="Image in the answer" />;
    case 'sources':
      return <Sources sources={run.sources} />;
  }
}

function TextRun({ run, open, thinking }: AnswerRunProps & { readonly run: RunOf<'text'> }) {
  const kept = useRef(run.seams);
  kept.current = sameSeams(kept.current, run.seams);
  const seams = kept.current;
  const marker = useRef<SeamMarker | undefined>(undefined);
  marker.current ??= createSeamMarker();
  const shown = useMemo(
    () => seams.map((seam, index) => shownSeam(seam, thinking && index === seams.length - 1)),
    [seams, thinking],
  );
  return (
    <SeamContext.Provider value={shown}>
      <Markdown text={marker.current(run.text, seams)} finished={!open} />
    </SeamContext.Provider>
  );
}

function shownSeam({ at, label, reasoning }: Seam, live: boolean): ShownSeam {
  if (reasoning === undefined) return { label };
  return { label, thoughts: <Thinking key={`thoughts ${at}`} text={reasoning} live={live} finished={!live} /> };
}

/** A call of a tool: its name, and folded its input. */
function Call({ call: { name, input, whole }, open }: { readonly call: RunOf<'call'>; readonly open: boolean }) {
  const [unfolded, setUnfolded] = useState(false);
  const mayHold = useMayHold(input);
  const growing = open && !whole;
  return (
    <details class="call" onToggle={({ currentTarget }) => setUnfolded(currentTarget.open)}>
      <summary>
        <Icon name="chevron-right" />
        <Icon name="tool" />
        <span class={growing ? 'call-name shimmer' : 'call-name'}>{clamped(name)}</span>
        {!whole && !open && <span class="call-state">not finished</span>}
      </summary>
      {(unfolded || mayHold) && <CodeBlock code={input} language="json" open={growing} />}
    </details>
  );
}

/** A search may bring hundreds. */
const SOURCES = 50;

function Sources({ sources }: Pick<RunOf<'sources'>, 'sources'>) {
  const { shown, more } = useSomeItems({
    items: sources,
    step: SOURCES,
    unit: 'sources',
    wordsOf: ({ title }) => title,
  });
  return (
    <>
      <ul class="sources" aria-label="Sources">
        {shown.map(({ url, title }, index) => (
          <li key={index}>
            <Source url={url} title={clamped(title === '' ? url : title)} />
          </li>
        ))}
      </ul>
      {more}
    </>
  );
}

function Source({ url, title }: { readonly url: string; readonly title: string }) {
  const safe = safeUrl(url);
  return safe === undefined ? <>{title}</> : <ExternalLink url={safe}>{title}</ExternalLink>;
}
