import { useEffect, useRef } from 'preact/hooks';
import { isPlainEscape } from './plain-keys.ts';

/** Calls `onEscape` when Escape is pressed anywhere in the page while `active`. */
export function useEscapeKey(active: boolean, onEscape: () => void): void {
  const latest = useRef(onEscape);
  latest.current = onEscape;
  useEffect(() => {
    if (!active) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (isPlainEscape(event)) latest.current();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [active]);
}
