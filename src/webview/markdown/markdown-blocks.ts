import type { Links, Token, Tokens } from 'marked';
import { endLastFence } from './end-last-fence.ts';
import { FENCE } from './fence.ts';
import { GrowingLeaf } from './growing-leaf.ts';
import { isMarkedToken } from './is-marked-token.ts';
import { LATE_LINK_CHARACTERS, LINK_DEFINITIONS, OPEN_BLOCK_CHARACTERS, PIECE_CHARACTERS } from './lex-limits.ts';
import { lexBlocks } from './lex.ts';
import { fenceToken, growingFence } from './growing-fence.ts';
import type { GrowingFence } from './growing-fence.ts';

/** A last line that is only a mark so far: the next character tells whether it is a list, a heading, a rule or a fence. */
const HALF_MARKER = /^[ >]*(?:[-=]{1,2}|[*+_]{1,2}|\d{1,9}[.)]?|`{1,2}|~{1,2}|#{1,6}|\|) *$/;

/** A last line that words can only be added to: behind its marks it begins with a letter. */
const WORDS = /^(?:[ >]|[-*+] |\d{1,9}[.)] |#{1,6} )*(?:\*\*|`|\*)?\p{L}/u;

/** A list that is longer than this many characters is closed item by item, so that no long list is parsed twice. */
const LONG_LIST = 1500;

/**
 * The blocks of a Markdown text that grows at its end. A block that is followed by another one is closed: its token
 * never changes again, so it need never be rendered again. Only the open block at the end is parsed anew when text is
 * added: of a paragraph only its last words, of a code block nothing but its end.
 *
 * A block is not closed before the line that follows it is complete, because half a line may still become part of it
 * (`2` may become the list item `2. two`). A block that grows beyond OPEN_BLOCK_CHARACTERS is closed where a line ends, so
 * that no step takes long; only the code of a fence may grow, because it is not parsed.
 */
export class MarkdownBlocks {
  #closed: Token[] = [];
  #tail: readonly Token[] = [];
  /** What is not closed yet. */
  #source = '';
  #taken = 0;
  #text = '';
  #links: Links = {};
  #fence: GrowingFence | undefined;
  #leaf = new GrowingLeaf(this.#links);
  /** The number of the next item, when the items before it have been closed. */
  #nextItem: number | undefined;
  /** The first two lines of the table whose first rows have been closed. */
  #tableHead = '';
  #finished = false;

  /** Tokens that will not change, without blank ones. The array grows; its items stay the same objects. */
  get closed(): readonly Token[] {
    return this.#closed;
  }

  /** The open blocks at the end, parsed as if half syntax were closed. */
  get tail(): readonly Token[] {
    return this.#tail;
  }

  /** All that was taken so far. */
  get text(): string {
    return this.#text;
  }

  /** Takes the whole text so far. Text that does not continue what was there before starts again from nothing. */
  update(text: string): void {
    if (text === this.#text) return;
    if (this.#finished || !text.startsWith(this.#text)) this.#reset();
    this.#text = text;
    // a carriage return at the end may be half a line break
    const end = text.endsWith('\r') ? text.length - 1 : text.length;
    while (this.#taken < end) {
      const to = Math.min(end, this.#taken + PIECE_CHARACTERS);
      this.#take(lineFeeds(text.slice(this.#taken, to)));
      this.#taken = to;
    }
  }

  /** The text is complete: nothing is open any more. Links that were defined below their use are found now. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    const rest = lineFeeds(this.#text.slice(this.#taken));
    const defined = Object.keys(this.#links).length > 0 && this.#closed.length > 0;
    const again = defined && this.#text.length <= LATE_LINK_CHARACTERS;
    if (again) this.#closed = this.#lexAgain();
    else this.#closed = [...this.#closed, ...visible(endLastFence(this.#lex(this.#source + rest)))];
    this.#source = '';
    this.#tail = [];
    this.#fence = undefined;
  }

  /** The whole text once more, now that the links are known. */
  #lexAgain(): Token[] {
    this.#nextItem = undefined;
    this.#tableHead = '';
    return [...visible(endLastFence(this.#lex(lineFeeds(this.#text))))];
  }

  #take(added: string): void {
    if (this.#fence !== undefined) this.#growFence(this.#fence, added);
    else if (!this.#growLeaf(added)) this.#parse(added);
  }

  #reset(): void {
    this.#closed = [];
    this.#tail = [];
    this.#source = '';
    this.#taken = 0;
    this.#text = '';
    this.#links = {};
    this.#fence = undefined;
    this.#nextItem = undefined;
    this.#tableHead = '';
    this.#leaf = new GrowingLeaf(this.#links);
    this.#finished = false;
  }

  #growFence(fence: GrowingFence, added: string): void {
    const source = this.#source + added;
    fence.end.lastIndex = fence.searched;
    if (fence.end.test(source)) return this.#parse(added);
    fence.searched = Math.max(fence.searched, source.lastIndexOf('\n'));
    this.#source = source;
    this.#tail = [fenceToken(source, fence)];
  }

  /** `false` when the new text may change more than the words at the end. */
  #growLeaf(added: string): boolean {
    const last = this.#tail.at(-1);
    if (last === undefined || added.includes('\n') || !WORDS.test(endLine(this.#source))) return false;
    if (this.#source.length > OPEN_BLOCK_CHARACTERS) return false;
    const grown = this.#leaf.grow(last, added);
    if (grown === undefined) return false;
    this.#source += added;
    this.#tail = [...this.#tail.slice(0, -1), grown];
    return true;
  }

  #parse(added: string): void {
    this.#source += added;
    this.#leaf = new GrowingLeaf(this.#links);
    if (this.#source.length > OPEN_BLOCK_CHARACTERS) this.#closeLines();
    const open = this.#closeBefore(withoutHalfMarker(this.#source));
    const last = open.at(-1);
    const healed = last === undefined ? undefined : this.#leaf.grow(last, '');
    this.#tail = healed === undefined ? open : [...open.slice(0, -1), healed];
    this.#fence = FENCE.test(this.#source) ? growingFence(this.#source) : undefined;
  }

  /**
   * Closes what can be closed of the complete lines of a long text. A block that is itself too long is closed where its
   * last complete line ends; what follows is parsed as a block of its own.
   */
  #closeLines(): void {
    const source = this.#source;
    const end = source.lastIndexOf('\n') + 1 || source.lastIndexOf(' ') + 1 || source.length;
    this.#source = source.slice(0, end);
    const open = this.#closeBefore(this.#source);
    if (this.#source.length > OPEN_BLOCK_CHARACTERS && !FENCE.test(this.#source)) {
      this.#closed.push(...open);
      this.#continueAfter(open.at(-1));
      this.#source = '';
    }
    this.#source += source.slice(end);
  }

  /** Parses `source` and closes all blocks but the last. */
  #closeBefore(source: string): readonly Token[] {
    const tokens = this.#lex(source);
    return visible(this.#splitList(tokens.slice(this.#close(tokens))));
  }

  /** A table or a numbered list goes on in the next block. */
  #continueAfter(last: Token | undefined): void {
    const token = last !== undefined && isMarkedToken(last) ? last : undefined;
    this.#tableHead = token?.type === 'table' ? this.#tableHead || tableHead(token) : '';
    const numbered = token?.type === 'list' && typeof token.start === 'number';
    this.#nextItem = numbered ? Number(token.start) + token.items.length : undefined;
  }

  #lex(source: string): readonly Token[] {
    const continued = this.#tableHead === '' ? undefined : this.#lexRows(source);
    if (continued !== undefined) return continued;
    const [first, ...others] = lexBlocks(source, this.#links);
    if (first === undefined) return [];
    const start = this.#nextItem;
    const list = isMarkedToken(first) && first.type === 'list' ? first : undefined;
    return [list?.ordered === true && start !== undefined ? { ...list, start } : first, ...others];
  }

  /** `source` as more rows of the table that was closed; `undefined` when it does not begin with a row. */
  #lexRows(source: string): readonly Token[] | undefined {
    const head = this.#tableHead;
    const [first, ...others] = lexBlocks(head + source, this.#links);
    if (first === undefined || !isMarkedToken(first) || first.type !== 'table') return undefined;
    if (first.rows.length === 0 || !first.raw.startsWith(head)) return undefined;
    return [{ ...first, raw: first.raw.slice(head.length), header: [] }, ...others];
  }

  /** Moves the tokens that cannot change any more; gives the index of the first that can. */
  #close(tokens: readonly Token[]): number {
    let open = 0;
    let pending = 0;
    let offset = 0;
    const lastLine = this.#source.lastIndexOf('\n');
    for (const [index, token] of tokens.entries()) {
      if (token.type !== 'space' && index > 0 && lastLine > offset) {
        open = index;
        pending = offset;
      }
      offset += token.raw.length;
    }
    for (const token of visible(tokens.slice(0, open))) {
      this.#closed.push(token);
      if (isMarkedToken(token) && token.type === 'def') this.#define(token);
    }
    if (open > 0) {
      this.#nextItem = undefined;
      this.#tableHead = '';
    }
    this.#source = this.#source.slice(pending);
    return open;
  }

  #define(token: Tokens.Def): void {
    if (Object.keys(this.#links).length < LINK_DEFINITIONS) this.#links[token.tag] = token;
  }

  /** Closes the items of a long list but the last. They are shown as a list of their own, directly above the rest. */
  #splitList(tokens: readonly Token[]): readonly Token[] {
    const [list, ...others] = tokens;
    if (others.length > 0 || list === undefined || !isMarkedToken(list) || list.type !== 'list') return tokens;
    if (this.#source.length < LONG_LIST || list.items.length < 2) return tokens;
    const items = list.items.slice(0, -1);
    const last = list.items.slice(-1);
    const raw = items.map((item) => item.raw).join('');
    const lineIsComplete = this.#source.includes('\n', raw.length + 1);
    if (!lineIsComplete || !this.#source.startsWith(raw)) return tokens;
    this.#closed.push({ ...list, raw, items } satisfies Tokens.List);
    this.#source = this.#source.slice(raw.length);
    const start = typeof list.start === 'number' ? list.start + items.length : list.start;
    if (typeof start === 'number') this.#nextItem = start;
    return [{ ...list, raw: this.#source, items: last, start } satisfies Tokens.List];
  }
}

function lineFeeds(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
}

function withoutHalfMarker(text: string): string {
  const line = endLine(text);
  // with the line break before it: a blank line at the end would be a block
  return HALF_MARKER.test(line) ? text.slice(0, Math.max(0, text.length - line.length - 1)) : text;
}

function endLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

/** The line of the column names and the line below it, which further rows need to be parsed as rows. */
function tableHead({ raw }: Tokens.Table): string {
  return `${raw.split('\n', 2).join('\n')}\n`;
}

function visible(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter(({ type }) => type !== 'space');
}
