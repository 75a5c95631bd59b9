import { Lexer, type Links, type Token, type TokensList } from 'marked';
import remend from 'remend';
import { FENCE } from './fence.ts';
import { isMarkedToken } from './is-marked-token.ts';

/** Only what closes half syntax at the end: the rest would rewrite text that is already there. */
const CLOSE_HALF_SYNTAX = {
  katex: false,
  inlineKatex: false,
  comparisonOperators: false,
  singleTilde: false,
  linkMode: 'text-only',
} as const;

/**
 * The blocks of a Markdown text that grows at its end. A block that is followed by another one is closed: its token
 * never changes again, so it need never be rendered again. Only the open block at the end is parsed anew when text is
 * added, and an open code fence not even that: it is searched for its end.
 *
 * A block is not closed before the line that follows it is complete, because half a line may still become part of it
 * (`2` may become the list item `2. two`).
 */
export class MarkdownBlocks {
  #closed: Token[] = [];
  #tail: readonly Token[] = [];
  /** What is not closed yet. */
  #source = '';
  #taken = 0;
  #text = '';
  #links: Links = {};
  #fence: OpenFence | undefined;
  #finished = false;

  /** Tokens that will not change, without blank ones. The array grows; its items stay the same objects. */
  get closed(): readonly Token[] {
    return this.#closed;
  }

  /** The open blocks at the end, parsed as if half syntax were closed. */
  get tail(): readonly Token[] {
    return this.#tail;
  }

  /** Takes the whole text so far. Text that does not continue what was there before starts again from nothing. */
  update(text: string): void {
    if (text === this.#text) return;
    if (this.#finished || !text.startsWith(this.#text)) this.#reset();
    this.#text = text;
    // a carriage return at the end may be half a line break
    const end = text.endsWith('\r') ? text.length - 1 : text.length;
    this.#source += lineFeeds(text.slice(this.#taken, end));
    this.#taken = end;
    this.#parse();
  }

  /** The text is complete: nothing is open any more. Links that were defined below their use are found now. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    const rest = lineFeeds(this.#text.slice(this.#taken));
    const definedLate = Object.keys(this.#links).length > 0 && this.#closed.length > 0;
    const whole = definedLate ? lineFeeds(this.#text) : this.#source + rest;
    this.#closed = [...(definedLate ? [] : this.#closed), ...visible(this.#lex(whole))];
    this.#source = '';
    this.#tail = [];
    this.#fence = undefined;
  }

  #reset(): void {
    this.#closed = [];
    this.#tail = [];
    this.#source = '';
    this.#taken = 0;
    this.#text = '';
    this.#links = {};
    this.#fence = undefined;
    this.#finished = false;
  }

  #parse(): void {
    if (this.#fence !== undefined && this.#continueFence(this.#fence)) return;
    this.#fence = undefined;
    const tokens = this.#lex(remend(this.#source, CLOSE_HALF_SYNTAX));
    const open = this.#close(tokens);
    this.#tail = visible(tokens.slice(open));
    this.#fence = openFence(this.#source);
  }

  /** Moves the tokens that cannot change any more; gives the index of the first that can. */
  #close(tokens: readonly Token[]): number {
    let open = 0;
    let pending = 0;
    let offset = 0;
    for (const [index, token] of tokens.entries()) {
      if (token.type !== 'space' && index > 0 && this.#source.indexOf('\n', offset + 1) !== -1) {
        open = index;
        pending = offset;
      }
      if (!this.#source.startsWith(token.raw, offset)) break; // changed to close half syntax: still open
      offset += token.raw.length;
    }
    for (const token of visible(tokens.slice(0, open))) {
      this.#closed.push(token);
      if (isMarkedToken(token) && token.type === 'def') this.#links[token.tag] = token;
    }
    this.#source = this.#source.slice(pending);
    return open;
  }

  /** Shows the grown code. `false` when the fence has been closed. */
  #continueFence(fence: OpenFence): boolean {
    fence.end.lastIndex = fence.searched;
    if (fence.end.test(this.#source)) return false;
    fence.searched = Math.max(fence.searched, this.#source.lastIndexOf('\n'));
    this.#tail = [fenceToken(this.#source, fence)];
    return true;
  }

  #lex(source: string): TokensList | readonly Token[] {
    try {
      const lexer = new Lexer({ gfm: true });
      Object.assign(lexer.tokens.links, this.#links);
      return lexer.lex(source);
    } catch {
      // marked throws when it cannot go on: what was written is still shown
      return [{ type: 'paragraph', raw: source, text: source, tokens: [{ type: 'text', raw: source, text: source }] }];
    }
  }
}

function lineFeeds(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n');
}

function visible(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter(({ type }) => type !== 'space');
}

interface OpenFence {
  readonly indent: number;
  readonly language: string;
  /** Where the code begins. */
  readonly start: number;
  readonly end: RegExp;
  /** A closing fence that is still being written. */
  readonly halfEnd: RegExp;
  /** No closing fence begins before this. */
  searched: number;
}

function openFence(source: string): OpenFence | undefined {
  const [opening, indent, marks, language] = FENCE.exec(source) ?? [];
  if (opening === undefined || marks === undefined || !opening.endsWith('\n')) return undefined;
  const mark = marks.charAt(0);
  return {
    indent: indent?.length ?? 0,
    language: language?.trim() ?? '',
    start: opening.length,
    end: new RegExp(`\\n {0,3}${mark}{${marks.length},}[ \\t]*(?=\\n|$)`, 'g'),
    halfEnd: new RegExp(`(?:^|\\n) {0,3}${mark}*$`),
    searched: opening.length - 1, // the line break before the code, so that a fence with nothing in it is found
  };
}

function fenceToken(source: string, { indent, language, start, halfEnd }: OpenFence): Token {
  const text = source.slice(start).replace(halfEnd, '');
  const code = indent === 0 ? text : text.replaceAll(new RegExp(`^ {1,${indent}}`, 'gm'), '');
  return { type: 'code', raw: source, lang: language, text: code };
}
