import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/**
 * Gives the keyboard to `box` when no element has it: when the window gets it, and when a character is typed. The box
 * takes that character, because the browser writes it where the focus is after `keydown`.
 */
export function useStrayKeys(box: RefObject<HTMLTextAreaElement | null>): void {
  useLayoutEffect(() => {
    const onFocus = (): void => {
      if (nothingHasFocus()) box.current?.focus();
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (writes(event) && canTakeFrom(event)) box.current?.focus();
    };
    window.addEventListener('focus', onFocus);
    window.addEventListener('keydown', onKeyDown);
    if (document.hasFocus()) onFocus();
    return () => {
      window.removeEventListener('focus', onFocus);
      window.removeEventListener('keydown', onKeyDown);
    };
  }, [box]);
}

function nothingHasFocus(): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body;
}

/** The conversation takes no characters either, but it scrolls with the space bar. */
function canTakeFrom({ key }: KeyboardEvent): boolean {
  return nothingHasFocus() || (document.activeElement?.getAttribute('role') === 'log' && key !== ' ');
}

/** A character, the beginning of an input method's word, or a paste. AltGr is reported as Ctrl and Alt together. */
function writes(event: KeyboardEvent): boolean {
  if (event.key === 'Process' || event.key === 'Dead') return true;
  const command = event.ctrlKey || event.metaKey;
  if (command && !event.altKey) return event.key.toLowerCase() === 'v';
  const modified = (command || event.altKey) && !event.getModifierState('AltGraph');
  return /^.$/u.test(event.key) && !modified;
}
