import { Lexer } from 'marked';
import type { Links, Token } from 'marked';
import { emphasisRules } from './emphasis-rules.ts';
import { lexerExtensions } from './lexer-extensions.ts';
import { limitedLexer } from './limited-lexer.ts';
import { plainToken } from './plain-token.ts';

/**
 * Plain text up to the next character that may begin something. marked's own rule also looks at every character for an
 * e-mail address, which takes most of the time of parsing; such an address stays text here.
 */
const TEXT =
  /^(?:`+|~+|[^`~])(?:(?= {2,}\n)|[\s\S]*?(?:(?=[\\<![`*~_$]|[hH][tT]{2}[pP][sS]?:\/\/|(?<![^\s*_~(])www\.|$)|[^ ](?= {2,}\n)))/;

function lexer(source: string, links: Links): Lexer {
  const made = new Lexer({ gfm: true, extensions: lexerExtensions(source) });
  const { tokenizer } = made.options;
  if (tokenizer !== null && tokenizer !== undefined) {
    const { block, inline, other } = tokenizer.rules;
    tokenizer.rules = { other, block, inline: { ...inline, ...emphasisRules, text: TEXT } };
    limitedLexer(made, tokenizer);
  }
  Object.assign(made.tokens.links, links);
  return made;
}

/** The blocks of a Markdown text. `links` are references that were defined before it. Never throws. */
export function lexBlocks(source: string, links: Links): readonly Token[] {
  try {
    return lexer(source, links).lex(source);
  } catch {
    // marked throws when it cannot go on, and our limits throw: what was written is still shown
    return [plainToken(source, 'it is nested too deeply')];
  }
}

/** The parts of a line or a paragraph. Never throws. */
export function lexInline(source: string, links: Links): readonly Token[] {
  try {
    return lexer(source, links).inlineTokens(source);
  } catch {
    return [{ type: 'text', raw: source, text: source }];
  }
}
