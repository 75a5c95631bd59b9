import type { Token } from 'marked';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { Block } from './block.tsx';
import { MarkdownBlocks } from './markdown-blocks.ts';

export interface MarkdownProps {
  readonly text: string;
  /** Nothing will be added any more. */
  readonly finished: boolean;
}

/** A Markdown text that may grow at its end. */
export function Markdown({ text, finished }: MarkdownProps) {
  const blocks = useRef<MarkdownBlocks | null>(null);
  blocks.current ??= new MarkdownBlocks();
  blocks.current.update(text);
  if (finished) blocks.current.finish();
  const { closed, tail } = blocks.current;

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
  // one list: a block keeps its place among its siblings when it is closed, and so keeps its nodes
  return <div class="markdown">{[...closed.map(closedNode), ...tail.map(tailNode)]}</div>;
}
