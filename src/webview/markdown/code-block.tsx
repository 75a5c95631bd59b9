import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { useMayHold } from '../find/find-words.ts';
import { useHighlighter } from '../highlighter/highlighter.ts';
import { usePort } from '../port.ts';
import { onlyMarks, withoutMarks } from '../state/mark-seams.ts';
import { CodeChunk } from './code-chunk.tsx';
import { codeChunks } from './code-chunks.ts';
import { languageName } from './language-name.ts';
import { MoreText, shownText } from './more-text.tsx';
import { SeamedText } from './seam.tsx';
import { thousands } from './thousands.ts';

/** How long a button says that it has worked. */
const DONE_MS = 1500;

export interface CodeBlockProps {
  readonly code: string;
  /** Empty when the block names none; `undefined` when it is not known yet. */
  readonly language: string | undefined;
  /** Still being written. */
  readonly open: boolean;
  /** The answer has ended before the code did. */
  readonly cut?: boolean;
}

/** Longer code shows so many lines at first. */
const FOLDED_LINES = 30;

/** Code with its toolbar, which keeps its place and its nodes from the first line to the last. */
export function CodeBlock({ code: marked, language, open, cut = false }: CodeBlockProps) {
  const code = withoutMarks(marked);
  const [parts, setParts] = useState(1);
  const [isUnfolded, setUnfolded] = useState(false);
  const [isWrapped, setWrapped] = useState(false);
  const lines = countLines(code);
  const isFolded = lines > FOLDED_LINES && !isUnfolded;
  const shown = isFolded ? firstLines(code) : shownText(code, parts);
  const chunks = codeChunks(shown);
  const highlighter = useHighlighter();
  const name = language === undefined ? '' : languageName(language, highlighter?.grammarName);
  return (
    <div class="code-block" dir="ltr">
      {(code !== '' || open) && (
        <div class="code-toolbar">
          <span class="code-language">{name}</span>
          <WrapButton isWrapped={isWrapped} onToggle={() => setWrapped(!isWrapped)} />
          <CopyButton label="Copy code" text={code} />
          <InsertButton text={code} />
        </div>
      )}
      {/* focusable, because what is wider than the panel is scrolled with the keyboard too */}
      <pre
        class={isWrapped ? 'wrapped' : undefined}
        tabIndex={0}
        role="group"
        aria-label={name === '' ? 'Code' : `Code, ${name}`}
      >
        <code>
          {chunks.map((text, index) => (
            <CodeChunk
              key={index}
              text={text}
              language={language ?? ''}
              open={open && !isFolded && index === chunks.length - 1}
            />
          ))}
          {isFolded && <FoldedCode text={shownText(code, parts).slice(shown.length)} />}
        </code>
      </pre>
      {lines > FOLDED_LINES && (
        <button type="button" class="fold-button" aria-expanded={!isFolded} onClick={() => setUnfolded(isFolded)}>
          {isFolded ? `Show all ${thousands(lines)} lines` : 'Show fewer lines'}
        </button>
      )}
      {cut && <p class="code-cut">The code is cut off here.</p>}
      {!isFolded && shown !== code && <MoreText text={code} shown={shown.length} onMore={() => setParts(parts + 1)} />}
      {code !== marked && <SeamedText text={onlyMarks(marked)} />}
    </div>
  );
}

function countLines(code: string): number {
  let lines = code === '' || code.endsWith('\n') ? 0 : 1;
  for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

/** Of a text that has more lines. */
function firstLines(code: string): string {
  let end = -1;
  for (let line = 0; line < FOLDED_LINES; line += 1) end = code.indexOf('\n', end + 1);
  return code.slice(0, end);
}

interface WrapButtonProps {
  readonly isWrapped: boolean;
  readonly onToggle: () => void;
}

function WrapButton({ isWrapped, onToggle }: WrapButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label="Wrap lines"
      aria-pressed={isWrapped}
      title={isWrapped ? 'Do not wrap lines' : 'Wrap lines'}
      onClick={onToggle}
    >
      <Icon name="wrap" />
    </button>
  );
}

export interface TextButtonProps {
  readonly text: string;
}

/** Not seen, and there only while words are looked for that it may hold. */
function FoldedCode({ text }: { readonly text: string }) {
  return useMayHold(text) ? <span hidden>{text}</span> : null;
}

function CopyButton({ text, label }: TextButtonProps & { readonly label: string }) {
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

/** The page does not know whether something is selected in the editor. */
const INSERT = 'Insert at cursor, in place of what is selected';

function InsertButton({ text }: TextButtonProps) {
  const port = usePort();
  const insert = (): void => {
    port.post({ type: 'insert', text });
    port.announce('Inserted');
  };
  return (
    <button type="button" class="icon-button" aria-label={INSERT} title={INSERT} onClick={insert}>
      <Icon name="insert" />
    </button>
  );
}
