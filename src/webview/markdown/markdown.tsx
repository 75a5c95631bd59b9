import type { Token } from 'marked';
import type { VNode } from 'preact';
import { useEffect, useId, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import { useMayHold } from '../find/find-words.ts';
import { useTimeSlices } from '../time-slices.ts';
import { Block, blockNodes, footnoteText } from './block.tsx';
import { hasRightToLeft } from './direction.ts';
import { feedBlocks } from './feed-blocks.ts';
import { isFootnoteToken } from './footnote-token.ts';
import type { FootnoteToken } from './footnote-token.ts';
import { FootnoteContext, Footnotes } from './footnotes.tsx';
import { groupDetails } from './group-details.ts';
import { MarkdownBlocks } from './markdown-blocks.ts';
import { MoreText, shownText } from './more-text.tsx';
import { textLanguage } from './text-language.ts';

export interface MarkdownProps {
  readonly text: string;
  /** Nothing will be added any more. */
  readonly finished: boolean;
}

/**
 * A Markdown text that may grow at its end. A long text appears in slices of time, and only its beginning is shown until
 * more is asked for.
 */
export function Markdown({ text, finished }: MarkdownProps) {
  const [parts, setParts] = useState(1);
  const shown = shownText(text, parts);
  const { closed, tail } = useBlocks(shown, finished);

  const tokens = [...closed, ...tail];
  const notes = firstNotes(tokens);
  const id = useId();
  const labels = notes.map(({ label }) => label).join(' ');
  const footnotes = useMemo(
    () => ({ id, numbers: new Map(notes.map(({ label }, index) => [label, index + 1])) }),
    [id, labels],
  );

  // preact does not look into a node that it has seen, so that a closed block costs nothing
  const nodes = useRef(new WeakMap<Token, VNode>());
  const closedNode = (token: Token, key: string): VNode => {
    const node = nodes.current.get(token) ?? <Block key={key} token={token} open={false} />;
    nodes.current.set(token, node);
    return node;
  };
  return (
    <>
      {/* one list: a block keeps its place among its siblings when it is closed, and so keeps its nodes */}
      <div
        class={hasRightToLeft(shown.slice(0, BEGINNING)) ? 'markdown with-rtl' : 'markdown'}
        lang={textLanguage(shown)}
      >
        <FootnoteContext.Provider value={footnotes}>
          {blockNodes(groupDetails(tokens), ({ key, token, index }) => {
            if (isFootnoteToken(token) && notes.includes(token)) return null;
            return index < closed.length ? closedNode(token, key) : <Block key={key} token={token} open={!finished} />;
          })}
          <Footnotes notes={notes}>{footnoteText}</Footnotes>
        </FootnoteContext.Provider>
      </div>
      {shown !== text && <MoreText text={text} shown={shown.length} onMore={() => setParts(parts + 1)} />}
    </>
  );
}

/** Words that are written from right to left are looked for in so many characters of an answer. */
const BEGINNING = 20_000;

/** The footnotes in the order of their texts; of several with one label the first. */
function firstNotes(tokens: readonly Token[]): readonly FootnoteToken[] {
  const notes = new Map<string, FootnoteToken>();
  for (const token of tokens) if (isFootnoteToken(token) && !notes.has(token.label)) notes.set(token.label, token);
  return [...notes.values()];
}

/** The blocks of as much of the text as there was time for; the component is rendered again when there are more. */
function useBlocks(text: string, finished: boolean): MarkdownBlocks {
  const slices = useTimeSlices();
  const [, renderAgain] = useReducer<number, undefined>((count) => count + 1, 0);
  const blocks = useRef<MarkdownBlocks | null>(null);
  blocks.current ??= new MarkdownBlocks();
  const complete = feedBlocks(blocks.current, { text, finished, hasTime: slices.hasTime });
  const later = useMayHold(text) ? slices.first : slices.laterTogether;
  useEffect(() => (complete ? undefined : later(() => renderAgain(undefined))));
  return blocks.current;
}
