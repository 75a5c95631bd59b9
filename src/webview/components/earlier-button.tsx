import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { usePort } from '../port.ts';

export interface EarlierButtonProps {
  /** How many messages stand before those that are shown. */
  readonly count: number;
  readonly scroller: RefObject<HTMLElement | null>;
  /** The person has scrolled away from the end. */
  readonly isAway: boolean;
}

/** Brings messages that stand before those that are shown: where it is pressed, and where a person scrolls up to it. */
export function EarlierButton({ count, scroller, isAway }: EarlierButtonProps) {
  const { post } = usePort();
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const { current: element } = button;
    if (element === null || !isAway) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect(); // once for what is shown now
        post({ type: 'load-earlier' });
      },
      { root: scroller.current },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [count, isAway, post, scroller]);
  return (
    <button ref={button} type="button" class="link-button earlier" onClick={() => post({ type: 'load-earlier' })}>
      Show earlier messages ({count})
    </button>
  );
}
