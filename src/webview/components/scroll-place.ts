import type { ScrollPlace } from '../state/saved-state.ts';

/** The first turn of which anything is in view, and where it stands. */
export function firstVisible(scroller: HTMLElement): ScrollPlace | undefined {
  const edge = scroller.getBoundingClientRect().top;
  for (const element of scroller.querySelectorAll<HTMLElement>('[data-turn]')) {
    const { top, bottom } = element.getBoundingClientRect();
    const turn = element.dataset['turn'];
    if (bottom > edge && turn !== undefined) return { turn, top: top - edge };
  }
  return undefined;
}

/** Scrolls so that the turn stands where it stood. Does nothing when the turn is gone. */
export function keepInPlace(scroller: HTMLElement, place: ScrollPlace): void {
  const element = scroller.querySelector(`[data-turn="${CSS.escape(place.turn)}"]`);
  if (element === null) return;
  const top = element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  scroller.scrollTop += top - place.top;
}
