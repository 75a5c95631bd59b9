import { useLayoutEffect } from 'preact/hooks';

/** Of the key F; in other alphabets too, where `key` is another letter. */
const F = 70;

/**
 * Calls `onFind` for Ctrl+F, on a Mac for Cmd+F. The key is taken here, before VS Code is told of it: a keybinding cannot tell that
 * the keyboard is in a view of this kind, and the window would open the find widget of a text editor beside it.
 */
export function useFindKey(onFind: () => void): void {
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!isFindKey(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      onFind();
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [onFind]);
}

function isFindKey({ keyCode, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  const isMac = navigator.userAgent.includes('Mac');
  const command = isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  return keyCode === F && command && !altKey && !shiftKey;
}
