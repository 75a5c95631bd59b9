import { highlight } from '../../src/webview/highlighter/highlight.ts';
import { MarkdownBlocks } from '../../src/webview/markdown/markdown-blocks.ts';
import { fuzzedMarkdownFigures } from './fuzzed-markdown.ts';
import { pieces, sampleAnswer } from './sample-answer.ts';
import { inTurns } from './sampling.ts';
import { median } from './statistics.ts';
import type { Figure } from './statistics.ts';

const UPDATES = 800;
const TEXT = sampleAnswer(16_384);

/** An update comes each frame, and the panel colours open code anew each fifth of a second. */
const UPDATES_PER_COLOURING = 12;

/** The same code that the webview runs, without the drawing. */
export async function markdownFigures(): Promise<readonly Figure[]> {
  const samples = await inTurns(
    { parse: async () => grow(() => {}), whole: async () => grow(colour), naive: async () => parseAnew() },
    { rounds: 11, warmUp: 2 },
  );
  const seconds = (name: string): number => median(samples.get(name)?.cpu ?? []) / 1000;
  return [
    { name: 'parsing 16 KB in 800 updates, CPU', value: seconds('parse'), unit: 's', goal: 0.1 },
    { name: 'parsing and colouring', value: seconds('whole'), unit: 's' },
    { name: 'parsing all of it anew each time', value: seconds('naive'), unit: 's' },
    ...fuzzedMarkdownFigures(),
  ];
}

type Look = (blocks: MarkdownBlocks, update: number) => void;

function grow(look: Look): void {
  const blocks = new MarkdownBlocks();
  let text = '';
  for (const [index, piece] of pieces(TEXT, UPDATES).entries()) {
    text += piece;
    blocks.update(text);
    look(blocks, index);
  }
  blocks.finish();
}

/** Open code now and then, closed code once. */
const colour: Look = ({ closed, tail }, update) => {
  if (update % UPDATES_PER_COLOURING !== 0) return;
  for (const token of [closed.at(-1), tail.at(-1)])
    if (token?.type === 'code' && 'text' in token) highlight(String(token.text), 'ts');
};

function parseAnew(): void {
  let text = '';
  for (const piece of pieces(TEXT, UPDATES)) {
    text += piece;
    const blocks = new MarkdownBlocks();
    blocks.update(text);
  }
}
