import { useState } from 'preact/hooks';
import { useMayHold } from '../find/find-words.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { Icon } from './icon.tsx';

export interface ThinkingProps {
  readonly text: string;
  /** Nothing else has come yet: the last line is shown as a sign of life. */
  readonly live: boolean;
  readonly finished: boolean;
}

/** What a model thought before it answered: closed, and never a part of what is copied. */
export function Thinking({ text, live, finished }: ThinkingProps) {
  const [open, setOpen] = useState(false);
  const mayHold = useMayHold(text);
  return (
    <details class="thinking" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <Icon name="chevron-right" />
        <span class={live ? 'thinking-label shimmer' : 'thinking-label'}>Thinking</span>
        {live && !open && <span class="thinking-hint">{lastLine(text)}</span>}
      </summary>
      {(open || mayHold) && (
        <div class="thinking-text">
          <Markdown text={text} finished={finished} />
        </div>
      )}
    </details>
  );
}

/** More do not fit into one line. */
const HINT_CHARACTERS = 500;

/** The line that is being written, without the marks of Markdown. */
function lastLine(text: string): string {
  const end = text.slice(-HINT_CHARACTERS).trimEnd();
  return end
    .slice(end.lastIndexOf('\n') + 1)
    .replaceAll(/[*_#`>]+/g, '')
    .trim();
}
