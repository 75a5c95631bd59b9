import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { usePort } from '../port.ts';
import { onlyMarks, withoutMarks } from '../state/mark-seams.ts';
import { CodeChunk } from './code-chunk.tsx';
import { codeChunks } from './code-chunks.ts';
import { languageName } from './language-name.ts';
import { MoreText, shownText } from './more-text.tsx';
import { SeamedText } from './seam.tsx';

/** How long a button says that it has worked. */
const DONE_MS = 1500;

export interface CodeBlockProps {
  readonly code: string;
  /** Empty when the block names none; `undefined` when it is not known yet. */
  readonly language: string | undefined;
  /** Still being written. */
  readonly open: boolean;
}

/** Code with its toolbar, which keeps its place and its nodes from the first line to the last. */
export function CodeBlock({ code: marked, language, open }: CodeBlockProps) {
  const code = withoutMarks(marked);
  const [parts, setParts] = useState(1);
  const shown = shownText(code, parts);
  const chunks = codeChunks(shown);
  const name = language === undefined ? '' : languageName(language);
  return (
    <div class="code-block">
      <div class="code-toolbar">
        <span class="code-language">{name}</span>
        <CopyButton label="Copy code" text={code} />
        <InsertButton text={code} />
      </div>
      {/* focusable, because what is wider than the panel is scrolled with the keyboard too */}
      <pre tabIndex={0} role="group" aria-label={name === '' ? 'Code' : `Code, ${name}`}>
        <code>
          {chunks.map((text, index) => (
            <CodeChunk key={index} text={text} language={language ?? ''} open={open && index === chunks.length - 1} />
          ))}
        </code>
      </pre>
      {shown !== code && <MoreText shown={shown.length} all={code.length} onMore={() => setParts(parts + 1)} />}
      {code !== marked && <SeamedText text={onlyMarks(marked)} />}
    </div>
  );
}

export interface TextButtonProps {
  readonly text: string;
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
