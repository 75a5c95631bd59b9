import { useEffect, useRef } from 'preact/hooks';

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

/** An Escape that ends an input method's composition is not meant for us, nor is one that repeats because it is held. */
function isPlainEscape(event: KeyboardEvent): boolean {
  const modified = event.shiftKey || event.ctrlKey || event.altKey || event.metaKey;
  return event.key === 'Escape' && !modified && !event.repeat && !event.isComposing && event.keyCode !== 229;
}
