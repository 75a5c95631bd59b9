import type { ScrollPlace } from '../state/saved-state.ts';
import { firstVisible } from '../components/scroll-place.ts';
import { openAround } from './open-around.ts';
import { rangesIn, turnText } from './turn-text.ts';
import type { TurnText } from './turn-text.ts';

export interface Found {
  /** From 1; 0 where nothing is found. */
  readonly current: number;
  readonly count: number;
  /** There are more than are counted, or more may be in what is not shown yet. */
  readonly more: boolean;
}

export const NOTHING_FOUND: Found = { current: 0, count: 0, more: false };

/** More are not counted: one letter is 100,000 times in a long conversation, and each mark takes the browser time. */
const MAX_FOUND = 5000;

/** What changes in the conversation within this time is looked through once: an answer that comes changes it in each frame. */
const REFRESH_MS = 60;

/** And of a long conversation, which takes time to be looked through, so much less often that the page can be drawn meanwhile. */
const REST = 5;

/** Names of the marks in the style sheet. */
const ALL = 'found';
const CURRENT = 'found-current';

export interface FinderPorts {
  /** What scrolls, and holds the turns. */
  readonly scroller: HTMLElement;
  /** Brings the place into view and stays there. */
  readonly hold: (place: ScrollPlace) => void;
  readonly onFound: (found: Found) => void;
  /** Something that may hold the words is not drawn yet. */
  readonly isDrawing: () => boolean;
}

interface Current {
  readonly turn: Element;
  /** Among the matches of the turn. */
  readonly index: number;
  readonly range: StaticRange;
}

/** Looks for words in the turns that are on the page, marks them, and steps between them. The page's nodes stay as they are. */
export class Finder {
  readonly #ports: FinderPorts;
  readonly #observer: MutationObserver;
  /** What was read of a turn, until something in it changes. */
  readonly #texts = new Map<Element, TurnText>();
  #matches: ReadonlyMap<Element, readonly StaticRange[]> = new Map();
  #pattern: RegExp | undefined;
  #current: Current | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #restMs = REFRESH_MS;
  /** The current match is to be brought into view when the page has been drawn. */
  #showLater = false;

  constructor(ports: FinderPorts) {
    this.#ports = ports;
    this.#observer = new MutationObserver((records) => this.#onMutation(records));
    this.#observer.observe(ports.scroller, { subtree: true, childList: true, characterData: true });
  }

  /** Looks for another pattern; `undefined` for none. Goes to the first match from where the person is. */
  search(pattern: RegExp | undefined): void {
    this.#pattern = pattern;
    this.#showLater = true;
    this.#restMs = REFRESH_MS;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // what was not drawn is drawn meanwhile
    this.#refreshSoon();
  }

  /** To the next match or the one before (-1); behind the last comes the first. */
  step(step: 1 | -1): void {
    if (this.#timer !== undefined) this.#refresh();
    const all = this.#all();
    if (all.length === 0) return;
    const at = this.#indexIn(all);
    this.#current = all[(at + step + all.length) % all.length];
    this.#mark();
    this.#show();
  }

  dispose(): void {
    this.#observer.disconnect();
    clearTimeout(this.#timer);
    CSS.highlights.delete(ALL);
    CSS.highlights.delete(CURRENT);
  }

  #onMutation(records: readonly MutationRecord[]): void {
    for (const { target } of records) {
      const element = target instanceof Element ? target : target.parentElement;
      const turn = element?.closest('[data-turn]');
      if (turn) this.#texts.delete(turn);
    }
    this.#refreshSoon();
  }

  #refreshSoon(): void {
    this.#timer ??= setTimeout(() => this.#refresh(), this.#restMs);
  }

  #refresh(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const began = performance.now();
    const turns = [...this.#ports.scroller.querySelectorAll('[data-turn]')];
    for (const turn of this.#texts.keys()) if (!turn.isConnected) this.#texts.delete(turn);
    this.#matches = this.#matchesIn(turns);
    this.#current = this.#kept() ?? this.#nearest(turns);
    this.#mark();
    if (this.#showLater && this.#current !== undefined) {
      this.#showLater = false;
      this.#show();
    }
    this.#restMs = Math.max(REFRESH_MS, REST * (performance.now() - began));
    if (this.#ports.isDrawing()) this.#refreshSoon();
  }

  #matchesIn(turns: readonly Element[]): ReadonlyMap<Element, readonly StaticRange[]> {
    const pattern = this.#pattern;
    const matches = new Map<Element, readonly StaticRange[]>();
    if (pattern === undefined) return matches;
    let room = MAX_FOUND;
    for (const turn of turns) {
      const text = this.#texts.get(turn) ?? turnText(turn);
      this.#texts.set(turn, text);
      const ranges = rangesIn(text, pattern, room);
      room -= ranges.length;
      if (ranges.length > 0) matches.set(turn, ranges);
    }
    return matches;
  }

  /** The current match in what was found now: the one in the same place, else the one with the same number in its turn. */
  #kept(): Current | undefined {
    const old = this.#current;
    const ranges = old && this.#matches.get(old.turn);
    if (old === undefined || ranges === undefined) return undefined;
    const { startContainer, startOffset } = old.range;
    const same = ranges.findIndex((one) => one.startContainer === startContainer && one.startOffset === startOffset);
    const index = same < 0 ? Math.min(old.index, ranges.length - 1) : same;
    const range = ranges[index];
    return range && { turn: old.turn, index, range };
  }

  /** The first match from the turn that the person looks at on, else the last one. */
  #nearest(turns: readonly Element[]): Current | undefined {
    const seen = firstVisible(this.#ports.scroller)?.turn;
    const from =
      this.#current?.turn ?? turns.find((turn) => turn instanceof HTMLElement && turn.dataset['turn'] === seen);
    const below = turns.slice(from === undefined ? 0 : Math.max(0, turns.indexOf(from)));
    const turn = below.find((one) => this.#matches.has(one));
    const range = turn && this.#matches.get(turn)?.[0];
    return turn && range ? { turn, index: 0, range } : this.#all().at(-1);
  }

  #all(): readonly Current[] {
    return [...this.#matches].flatMap(([turn, ranges]) => ranges.map((range, index) => ({ turn, index, range })));
  }

  #indexIn(all: readonly Current[]): number {
    return all.findIndex(({ range }) => range === this.#current?.range);
  }

  #mark(): void {
    const all = this.#all();
    const current = this.#current;
    CSS.highlights.set(ALL, new Highlight(...all.map(({ range }) => range)));
    const mark = new Highlight(...(current === undefined ? [] : [current.range]));
    mark.priority = 1; // above the others
    CSS.highlights.set(CURRENT, mark);
    const cut = this.#ports.scroller.querySelector('.more-text[data-may-hold]') !== null;
    this.#ports.onFound({
      current: this.#indexIn(all) + 1,
      count: all.length,
      more: cut || all.length >= MAX_FOUND || this.#ports.isDrawing(),
    });
  }

  /** Opens what the current match is folded in, and brings it into view. */
  #show(): void {
    const current = this.#current;
    if (current === undefined) return;
    const { turn, range } = current;
    if (openAround(range.startContainer)) this.#showLater = true; // and again when it has been drawn
    const live = document.createRange();
    live.setStart(range.startContainer, range.startOffset);
    live.setEnd(range.endContainer, range.endOffset);
    const place = turn instanceof HTMLElement ? turn.dataset['turn'] : undefined;
    const { top, height } = live.getBoundingClientRect();
    if (place === undefined || height === 0) return;
    scrollSideways(range.startContainer.parentElement, live);
    const { scroller, hold } = this.#ports;
    const { top: edge, bottom } = scroller.getBoundingClientRect();
    if (top >= edge && top + height <= bottom && !this.#showLater) return;
    const middle = (bottom - edge - height) / 2;
    hold({ turn: place, top: middle - (top - turn.getBoundingClientRect().top) });
  }
}

/** Code and tables that are wider than the panel. */
function scrollSideways(element: Element | null, range: Range): void {
  const wide = element?.closest('pre, .table-scroller');
  if (!wide) return;
  const { left, right } = range.getBoundingClientRect();
  const box = wide.getBoundingClientRect();
  if (left < box.left || right > box.right) wide.scrollLeft += left - box.left - box.width / 3;
}
