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
  // a block keeps its place among its siblings when it is closed, and so keeps its nodes
  return (
    <div class="markdown">
      {closed.map((token, index) => (
        <Block key={index} token={token} open={false} />
      ))}
      {tail.map((token, index) => (
        <Block key={closed.length + index} token={token} open={true} />
      ))}
    </div>
  );
}
