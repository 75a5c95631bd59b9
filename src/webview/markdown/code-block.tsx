import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { usePort } from '../port.ts';
import { HighlightedCode } from './highlighted-code.tsx';
import { highlight } from './highlight.ts';
import type { HighlightNode } from './highlight-tree.ts';
import { languageName } from './language-name.ts';
import { SeamedText } from './seam.tsx';
import { onlyMarks, withoutMarks } from '../state/mark-seams.ts';

/** How often code that is still being written is coloured anew. */
const RECOLOUR_MS = 200;

/** How long a button says that it has worked. */
const DONE_MS = 1500;

export interface CodeBlockProps {
  readonly code: string;
  readonly language: string;
  /** Still being written. */
  readonly open: boolean;
}

/** Code with its toolbar, which keeps its place and its nodes from the first line to the last. */
export function CodeBlock({ code: marked, language, open }: CodeBlockProps) {
  const code = withoutMarks(marked);
  const coloured = useHighlight(code, language, open);
  const name = languageName(language);
  return (
    <div class="code-block">
      <div class="code-toolbar">
        <span class="code-language">{name}</span>
        <CopyButton label="Copy code" text={code} />
        <InsertButton text={code} />
      </div>
      {/* focusable, because what is wider than the panel is scrolled with the keyboard too */}
      <pre tabIndex={0} role="group" aria-label={`Code, ${name}`}>
        <code>
          {coloured !== undefined && <HighlightedCode nodes={coloured.nodes} />}
          {code.slice(coloured?.code.length ?? 0)}
        </code>
      </pre>
      {code !== marked && <SeamedText text={onlyMarks(marked)} />}
    </div>
  );
}

interface Coloured {
  readonly code: string;
  readonly nodes: readonly HighlightNode[];
}

/**
 * The colours of the beginning of `code`: all of it soon after it is closed, what there was some time ago while it
 * grows. Never computed while rendering, so that a long conversation appears at once.
 */
function useHighlight(code: string, language: string, open: boolean): Coloured | undefined {
  const [coloured, setColoured] = useState<Coloured>();
  const latest = useRef(code);
  latest.current = code;
  const timer = useRef<number | undefined>(undefined);
  const current = coloured !== undefined && code.startsWith(coloured.code) ? coloured : undefined;
  const complete = current?.code === code;

  useEffect(() => {
    if (complete || timer.current !== undefined) return;
    const run = (): void => {
      timer.current = undefined;
      const nodes = highlight(latest.current, language);
      if (nodes !== undefined) setColoured({ code: latest.current, nodes });
    };
    timer.current = setTimeout(run, open ? RECOLOUR_MS : 0);
  }, [code, language, open, complete]);

  useEffect(() => () => clearTimeout(timer.current), []);
  return current;
}

export interface TextButtonProps {
  readonly text: string;
}

export function CopyButton({ text, label }: TextButtonProps & { readonly label: string }) {
  const port = usePort();
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), DONE_MS);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = (): void => {
    port.post({ type: 'copy', text });
    port.announce('Copied');
    setDone(true);
  };
  return (
    <button type="button" class="icon-button" aria-label={label} title={done ? 'Copied' : label} onClick={copy}>
      <Icon name={done ? 'check' : 'copy'} />
    </button>
  );
}

function InsertButton({ text }: TextButtonProps) {
  const port = usePort();
  const insert = (): void => {
    port.post({ type: 'insert', text });
    port.announce('Inserted');
  };
  return (
    <button type="button" class="icon-button" aria-label="Insert at cursor" title="Insert at cursor" onClick={insert}>
      <Icon name="insert" />
    </button>
  );
}
