import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/**
 * Gives the keyboard to `box` when the element that had it is gone or disabled after a message of the host: an answer that is
 * given anew takes its buttons with it. A component that has another place for the keyboard has put it there by then. A page without the
 * keyboard takes none: it comes to the box when the window gets it.
 */
export function useLostFocus(box: RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    let last: Element | undefined;
    let frame = 0;
    const onFocus = ({ target }: FocusEvent): void => {
      last = target instanceof Element ? target : undefined;
    };
    const check = (): void => {
      frame = 0;
      const isLost = document.activeElement === document.body && last !== undefined && isGone(last);
      if (isLost && document.hasFocus()) box.current?.focus();
    };
    // the page is rendered between the message and the frame
    const onMessage = (): void => {
      if (frame === 0) frame = requestAnimationFrame(check);
    };
    window.addEventListener('focusin', onFocus);
    window.addEventListener('message', onMessage);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('focusin', onFocus);
      window.removeEventListener('message', onMessage);
    };
  }, [box]);
}

function isGone(element: Element): boolean {
  return !element.isConnected || element.matches(':disabled');
}
