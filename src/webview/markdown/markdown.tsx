import type { Token } from 'marked';
import type { VNode } from 'preact';
import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import { useTimeSlices } from '../time-slices.ts';
import { Block } from './block.tsx';
import { feedBlocks } from './feed-blocks.ts';
import { MarkdownBlocks } from './markdown-blocks.ts';
import { MoreText, shownText } from './more-text.tsx';

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

  // preact does not look into a node that it has seen, so that a closed block costs nothing
  const nodes = useRef(new WeakMap<Token, VNode>());
  const closedNode = (token: Token, index: number): VNode => {
    const node = nodes.current.get(token) ?? <Block key={index} token={token} open={false} />;
    nodes.current.set(token, node);
    return node;
  };
  const tailNode = (token: Token, index: number): VNode => (
    <Block key={closed.length + index} token={token} open={!finished} />
  );
  return (
    <>
      {/* one list: a block keeps its place among its siblings when it is closed, and so keeps its nodes */}
      <div class="markdown">{[...closed.map(closedNode), ...tail.map(tailNode)]}</div>
      {shown !== text && <MoreText shown={shown.length} all={text.length} onMore={() => setParts(parts + 1)} />}
    </>
  );
}

/** The blocks of as much of the text as there was time for; the component is rendered again when there are more. */
function useBlocks(text: string, finished: boolean): MarkdownBlocks {
  const slices = useTimeSlices();
  const [, renderAgain] = useReducer<number, undefined>((count) => count + 1, 0);
  const blocks = useRef<MarkdownBlocks | null>(null);
  blocks.current ??= new MarkdownBlocks();
  const complete = feedBlocks(blocks.current, { text, finished, hasTime: slices.hasTime });
  useEffect(() => (complete ? undefined : slices.later(() => renderAgain(undefined))));
  return blocks.current;
}
