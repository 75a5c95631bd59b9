import type { Links, Token } from 'marked';
import remend from 'remend';
import { isMarkedToken } from './is-marked-token.ts';
import { HEAL_CHARACTERS } from './lex-limits.ts';
import { lexInline } from './lex.ts';

/** Only what closes half syntax at the end: the other options would rewrite text that is already there. */
const CLOSE_HALF_SYNTAX = {
  katex: false,
  inlineKatex: false,
  comparisonOperators: false,
  singleTilde: false,
  setextHeadings: false,
  linkMode: 'text-only',
} as const;

/** Text with none of these neither begins nor ends anything, nor does it change what stands before it. */
const MAY_MEAN_SOMETHING = /[*_`~[\]<>!\\&$]|:\/\/|www\./;

/** What may be the beginning of a formula. */
const ESCAPED_BRACKET = /^\\[([]$/;

/**
 * The last paragraph of an open block: the one part of the text that more words are added to. What lies before its
 * last unfinished word or mark is not parsed again.
 */
export class GrowingLeaf {
  readonly #links: Links;
  #settled: readonly Token[] = [];
  /** Where the text begins that is not settled. */
  #from = 0;

  constructor(links: Links) {
    this.#links = links;
  }

  /**
   * `token` with `added` at the end of its last paragraph, and half syntax there closed; `undefined` when it does not
   * end in a paragraph. `added` holds no line break. New objects on the way down, the old ones elsewhere.
   */
  grow(token: Token, added: string): Token | undefined {
    if (!isMarkedToken(token)) return undefined;
    const raw = token.raw + added;
    switch (token.type) {
      case 'paragraph':
      case 'heading':
        return { ...token, raw, text: token.text + added, tokens: this.#inline(token.text + added) };
      case 'text':
        if (token.tokens === undefined) return undefined;
        return { ...token, raw, text: token.text + added, tokens: this.#inline(token.text + added) };
      case 'list':
      case 'blockquote':
      case 'list_item': {
        const [key, children] = token.type === 'list' ? ['items', token.items] : ['tokens', token.tokens];
        const last = children.at(-1);
        const grown = last === undefined ? undefined : this.grow(last, added);
        return grown === undefined ? undefined : { ...token, raw, [key]: [...children.slice(0, -1), grown] };
      }
      default:
        return undefined;
    }
  }

  #inline(text: string): Token[] {
    const rest = text.slice(this.#from);
    const tokens = lexInline(rest, this.#links);
    const { count, end, partial } = settled(tokens);
    const healed = rest.length > HEAL_CHARACTERS ? rest : remend(rest, CLOSE_HALF_SYNTAX);
    const shown = healed === rest ? tokens : lexInline(healed, this.#links);
    const all = [...this.#settled, ...shown];
    if (end > 0) {
      this.#settled = [...this.#settled, ...tokens.slice(0, count), ...partial];
      this.#from += end;
    }
    return all;
  }
}

interface Settled {
  /** So many whole tokens, and the beginning of the next one, up to `end`. */
  readonly count: number;
  readonly partial: readonly Token[];
  readonly end: number;
}

/**
 * How far tokens will stay what they are, whatever follows: to the last blank in plain text that has nothing before it
 * which is still open.
 */
function settled(tokens: readonly Token[]): Settled {
  let best: Settled = { count: 0, partial: [], end: 0 };
  let offset = 0;
  for (const [index, token] of tokens.entries()) {
    const plain = token.type === 'text';
    if (plain ? MAY_MEAN_SOMETHING.test(token.raw) : ESCAPED_BRACKET.test(token.raw)) break;
    const blank = plain ? token.raw.trimEnd().lastIndexOf(' ') + 1 : 0;
    if (blank > 0) {
      const beginning = token.raw.slice(0, blank);
      const partial = [{ type: 'text', raw: beginning, text: beginning }];
      best = { count: index, partial, end: offset + blank };
    }
    offset += token.raw.length;
  }
  return best;
}
