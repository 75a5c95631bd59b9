import type { ScrollPlace } from '../state/saved-state.ts';
import { keepInPlace } from './scroll-place.ts';

/** Closer to the end than this many pixels counts as being there. */
const NEAR_END_PX = 16;

/** Farther away than this many pixels, "Jump to latest" is offered. */
const AWAY_PX = 60;

/** Turns that come into view are laid out then, and move what is below them; after so long all is in its place. */
const SETTLING_MS = 1000;

/** What tells that the person moves by their own will. */
const INTENTS = ['wheel', 'keydown', 'pointerdown', 'touchstart'] as const;

/**
 * Keeps the end of a growing element in view while the person is there. Whoever scrolls up stays where they are, until
 * they return to the end or jump to it.
 */
export class FollowScroll {
  readonly #scroller: HTMLElement;
  readonly #onAway: (away: boolean) => void;
  readonly #observer: ResizeObserver;
  #following = true;
  #lastTop = 0;
  /** The place to stay at while turns around it are laid out, and until when. */
  #held: { readonly place: ScrollPlace; readonly until: number } | undefined;

  /** `content` is the element inside `scroller` that grows; `onAway` is told on each scroll whether the end is far. */
  constructor(scroller: HTMLElement, content: HTMLElement, onAway: (away: boolean) => void) {
    this.#scroller = scroller;
    this.#onAway = onAway;
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    scroller.addEventListener('wheel', this.#onWheel, { passive: true });
    for (const intent of INTENTS) scroller.addEventListener(intent, this.#release, { passive: true });
    // after layout and before paint: no frame shows the end out of view, and nobody is forced to lay out early
    this.#observer = new ResizeObserver(() => this.#settle());
    this.#observer.observe(scroller);
    this.#observer.observe(content);
  }

  get following(): boolean {
    return this.#following;
  }

  /** Scrolls to the end, and follows it from now on. */
  jump(): void {
    this.#following = true;
    this.#settle();
  }

  /** Brings the place into view and stays there, whatever is laid out around it. */
  hold(place: ScrollPlace): void {
    this.#following = false;
    this.#held = { place, until: performance.now() + SETTLING_MS };
    this.#settle();
  }

  dispose(): void {
    this.#observer.disconnect();
    this.#scroller.removeEventListener('scroll', this.#onScroll);
    this.#scroller.removeEventListener('wheel', this.#onWheel);
    for (const intent of INTENTS) this.#scroller.removeEventListener(intent, this.#release);
  }

  #settle(): void {
    if (this.#held !== undefined && performance.now() > this.#held.until) this.#held = undefined;
    if (this.#following) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    else if (this.#held !== undefined) keepInPlace(this.#scroller, this.#held.place);
    this.#onAway(!this.#following && this.#distance > AWAY_PX);
  }

  readonly #release = (): void => {
    this.#held = undefined;
  };

  readonly #onScroll = (): void => {
    const { scrollTop } = this.#scroller;
    if (this.#distance <= NEAR_END_PX && this.#held === undefined) this.#following = true;
    else if (scrollTop < this.#lastTop) this.#following = false;
    this.#lastTop = scrollTop;
    this.#onAway(!this.#following && this.#distance > AWAY_PX);
  };

  /** The wheel is heard before it scrolls: text that comes in between must not pull the view back down. */
  readonly #onWheel = ({ deltaY }: WheelEvent): void => {
    if (deltaY < 0 && this.#scroller.scrollTop > 0) this.#following = false;
  };

  get #distance(): number {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight;
  }
}
