import type { ScrollPlace } from '../state/saved-state.ts';
import { keepInPlace } from './scroll-place.ts';

/** Closer to the end than this many pixels counts as being there. */
const NEAR_END_PX = 16;

/** Farther away than this many pixels, "Jump to latest" is offered. */
const AWAY_PX = 60;

/** Turns that come into view are laid out then, and move what is below them; after so long all is in its place. */
const SETTLING_MS = 1000;

/** So long after a key or a touch the view may still move because of it: smooth scrolling and momentum. */
const INTENT_MS = 1000;

/** Keys that scroll up, or move the focus to something above. */
const KEYS_UP: ReadonlySet<string> = new Set(['ArrowUp', 'PageUp', 'Home', 'Tab', ' ']);

/** Input that may bring the end back into view. */
const INPUTS = ['wheel', 'keydown', 'touchmove', 'pointerdown'] as const;

/**
 * Keeps the end of a growing element in view while the person is there. A person who scrolls up stays in that place, until
 * they scroll back to the end or jump to it. So does a person whose tools scroll for them (find, a screen reader), unless an
 * answer is growing or sizes have changed in the last second: the layout moves the view then, and must not end following.
 */
export class FollowScroll {
  readonly #scroller: HTMLElement;
  readonly #onAway: (away: boolean) => void;
  readonly #observer: ResizeObserver;
  readonly #listening = new AbortController();
  #following = true;
  #lastTop = 0;
  #growing = false;
  /** The size of the panel changed, or that of its content, and until then what it holds may move because of that. */
  #layoutUntil = 0;
  #lastPanel = '';
  /** The place to stay at while turns around it are laid out, and until when. */
  #held: { readonly place: ScrollPlace; readonly until: number } | undefined;
  /** A button of the mouse is down: on the scrollbar, or selecting text. */
  #pointerDown = false;
  /** Until then a scroll is what the person wants: up ends following, down to the end begins it. Without, it is the layout. */
  #mayLeaveUntil = 0;
  #mayReturnUntil = 0;

  /** `content` is the element inside `scroller` that grows; `onAway` is told on each scroll whether the end is far. */
  constructor(scroller: HTMLElement, content: HTMLElement, onAway: (away: boolean) => void) {
    this.#scroller = scroller;
    this.#onAway = onAway;
    this.#listen();
    // after layout and before paint: no frame shows the end out of view, and no layout is forced early
    this.#observer = new ResizeObserver(() => this.#onResize());
    this.#observer.observe(scroller);
    this.#observer.observe(content);
  }

  get following(): boolean {
    return this.#following;
  }

  /** Scrolls to the end, and follows it from now on. */
  jump(): void {
    this.#following = true;
    this.#held = undefined;
    this.#mayLeaveUntil = 0;
    this.#settle();
  }

  /** Brings the place into view and stays there, whatever is laid out around it. */
  hold(place: ScrollPlace): void {
    this.#following = false;
    this.#held = { place, until: performance.now() + SETTLING_MS };
    this.#settle();
  }

  /** An answer is running: what moves the view without input is the layout. */
  setGrowing(growing: boolean): void {
    this.#growing = growing;
  }

  dispose(): void {
    this.#observer.disconnect();
    this.#listening.abort();
  }

  #listen(): void {
    const options = { passive: true, signal: this.#listening.signal };
    const scroller = this.#scroller;
    scroller.addEventListener('scroll', () => this.#onScroll(), options);
    for (const input of INPUTS) scroller.addEventListener(input, () => this.#onInput(), options);
    scroller.addEventListener('wheel', (event) => this.#onWheel(event), options);
    scroller.addEventListener('keydown', ({ key }) => KEYS_UP.has(key) && this.#mayLeave(), options);
    scroller.addEventListener('touchmove', () => this.#mayLeave(), options);
    scroller.addEventListener('pointerdown', () => void (this.#pointerDown = true), options);
    for (const end of ['pointerup', 'pointercancel'] as const)
      window.addEventListener(end, () => void (this.#pointerDown = false), options);
    // Chromium does not tell when the scrollbar is let go: the next move without a button does
    window.addEventListener('pointermove', ({ buttons }) => void (this.#pointerDown &&= buttons !== 0), options);
  }

  #onResize(): void {
    if (this.#following) this.#layoutUntil = performance.now() + SETTLING_MS;
    this.#settle();
  }

  #settle(): void {
    if (this.#held !== undefined && performance.now() > this.#held.until) this.#held = undefined;
    if (this.#following) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    else if (this.#held !== undefined) keepInPlace(this.#scroller, this.#held.place);
    this.#lastTop = this.#scroller.scrollTop;
    this.#lastPanel = this.#panel;
    this.#onAway(!this.#following && this.#distance > AWAY_PX);
  }

  #onInput(): void {
    this.#held = undefined;
    this.#mayReturnUntil = performance.now() + INTENT_MS;
  }

  #mayLeave(): void {
    this.#mayLeaveUntil = performance.now() + INTENT_MS;
  }

  #onScroll(): void {
    const { scrollTop } = this.#scroller;
    const up = scrollTop < this.#lastTop;
    this.#lastTop = scrollTop;
    const now = performance.now();
    if (up && (this.#pointerDown || now < this.#mayLeaveUntil)) this.#following = false;
    else if (!up && (this.#pointerDown || now < this.#mayReturnUntil))
      this.#following ||= this.#distance <= NEAR_END_PX;
    else if (this.#following && this.#distance > NEAR_END_PX) this.#onStray(up, now);
    this.#onAway(!this.#following && this.#distance > AWAY_PX);
  }

  /** The end went out of view without input: because of the layout, or of a program that scrolls for the person. */
  #onStray(up: boolean, now: number): void {
    const layout = this.#growing || !up || now < this.#layoutUntil || this.#lastPanel !== this.#panel;
    if (layout) this.#settle();
    else this.#following = false;
  }

  /**
   * The wheel is heard before it scrolls: text that comes in between must not pull the view back down, nor what is still told of a
   * scroll to the end from before.
   */
  #onWheel({ deltaY }: WheelEvent): void {
    if (deltaY >= 0 || this.#scroller.scrollTop === 0) return;
    this.#following = false;
    this.#mayReturnUntil = 0;
  }

  get #panel(): string {
    return `${this.#scroller.clientWidth} ${this.#scroller.clientHeight}`;
  }

  get #distance(): number {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight;
  }
}
