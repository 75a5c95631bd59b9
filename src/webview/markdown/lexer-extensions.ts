import type { MarkedOptions, Token } from 'marked';
import { footnote, footnoteReference, footnoteStart } from './footnote-token.ts';
import { blockMath, blockMathStart, inlineMath } from './math-token.ts';

/** Formulas and footnotes, which are no part of marked. `source` is all that will be parsed. */
export function lexerExtensions(source: string): NonNullable<MarkedOptions['extensions']> {
  const hasBlocks = source.includes('$$') || source.includes('\\[') || source.includes('[^');
  return {
    renderers: {},
    childTokens: {},
    inline: [inline],
    // asked at each block and each paragraph, and looks at all that follows
    ...(hasBlocks && { block: [block], startBlock: [blockStart] }),
  };
}

type BlockExtension = NonNullable<NonNullable<MarkedOptions['extensions']>['block']>[number];

const inline: BlockExtension = (source) => {
  switch (source.charAt(0)) {
    case '$':
    case '\\':
      return inlineMath(source);
    case '[':
      return footnoteReference(source);
    default:
      return undefined;
  }
};

const block: BlockExtension = function block(source) {
  const blocks = (text: string): Token[] => this.lexer.blockTokens(text, []);
  return blockMath(source) ?? footnote(source, blocks);
};

/** Only up to the next blank line, where a paragraph ends anyway. */
function blockStart(source: string): number | undefined {
  const blank = source.indexOf('\n\n');
  const paragraph = blank < 0 ? source : source.slice(0, blank);
  const starts = [blockMathStart(paragraph), footnoteStart(paragraph)].filter((at) => at !== undefined);
  return starts.length === 0 ? undefined : Math.min(...starts);
}
