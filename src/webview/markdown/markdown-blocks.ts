import type { Links, Token, Tokens } from 'marked';
import { FENCE } from './fence.ts';
import { GrowingLeaf } from './growing-leaf.ts';
import { isMarkedToken } from './is-marked-token.ts';
import { lexBlocks } from './lex.ts';
import { type OpenFence, fenceToken, openFence } from './open-fence.ts';

/** A line that is only a mark so far: nobody knows yet whether it will be a list, a heading, a rule or a fence. */
const HALF_MARKER = /(?:^|\n)[ >]*(?:[-=]{1,2}|[*+_]{1,2}|\d{1,9}[.)]?|`{1,2}|~{1,2}|#{1,6}|\|) *$/;

/** A line that words can only be added to: behind its marks it begins with a letter. */
const WORDS = /(?:^|\n)(?:[ >]|[-*+] |\d{1,9}[.)] |#{1,6} )*(?:\*\*|`|\*)?\p{L}[^\n]*$/u;

/** A list that is longer than this many characters is closed item by item, so that no long list is parsed twice. */
const LONG_LIST = 1500;

/**
 * The blocks of a Markdown text that grows at its end. A block that is followed by another one is closed: its token
 * never changes again, so it need never be rendered again. Only the open block at the end is parsed anew when text is
 * added: of a paragraph only its last words, of a code block nothing but its end.
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
  #leaf = new GrowingLeaf(this.#links);
  /** The number of the next item, when the items before it have been closed. */
  #nextItem: number | undefined;
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
    const added = lineFeeds(text.slice(this.#taken, end));
    this.#taken = end;
    if (this.#fence !== undefined) this.#growFence(this.#fence, added);
    else if (!this.#growLeaf(added)) this.#parse(added);
  }

  /** The text is complete: nothing is open any more. Links that were defined below their use are found now. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    const rest = lineFeeds(this.#text.slice(this.#taken));
    const definedLate = Object.keys(this.#links).length > 0 && this.#closed.length > 0;
    const whole = definedLate ? lineFeeds(this.#text) : this.#source + rest;
    if (definedLate) this.#nextItem = undefined;
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
    this.#nextItem = undefined;
    this.#finished = false;
  }

  #growFence(fence: OpenFence, added: string): void {
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
    if (last === undefined || added.includes('\n') || !WORDS.test(this.#source)) return false;
    const grown = this.#leaf.grow(last, added);
    if (grown === undefined) return false;
    this.#source += added;
    this.#tail = [...this.#tail.slice(0, -1), grown];
    return true;
  }

  #parse(added: string): void {
    this.#source += added;
    this.#leaf = new GrowingLeaf(this.#links);
    const tokens = this.#lex(this.#source.replace(HALF_MARKER, ''));
    const open = visible(this.#splitList(tokens.slice(this.#close(tokens))));
    const last = open.at(-1);
    const healed = last === undefined ? undefined : this.#leaf.grow(last, '');
    this.#tail = healed === undefined ? open : [...open.slice(0, -1), healed];
    this.#fence = FENCE.test(this.#source) ? openFence(this.#source) : undefined;
  }

  #lex(source: string): readonly Token[] {
    const [first, ...others] = lexBlocks(source, this.#links);
    if (first === undefined) return [];
    const start = this.#nextItem;
    const list = isMarkedToken(first) && first.type === 'list' ? first : undefined;
    return [list?.ordered === true && start !== undefined ? { ...list, start } : first, ...others];
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
      if (isMarkedToken(token) && token.type === 'def') this.#links[token.tag] = token;
    }
    if (open > 0) this.#nextItem = undefined;
    this.#source = this.#source.slice(pending);
    return open;
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

function visible(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter(({ type }) => type !== 'space');
}
