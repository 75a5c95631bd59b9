import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Turn } from '../../protocol/conversation.ts';

interface Step {
  /** Id of the message before the one that is stepped from: the other version stands behind it too. */
  readonly before: string | undefined;
  readonly command: string;
}

/** Leaves the keyboard on the same button when another version of a message takes its place. */
export function useVersionFocus(scroller: RefObject<HTMLElement | null>, turns: readonly Turn[]): void {
  const step = useRef<Step | undefined>(undefined);
  useEffect(() => {
    const { current: element } = scroller;
    const onClick = ({ target }: MouseEvent): void => {
      const button = target instanceof Element ? target.closest<HTMLElement>('[data-command]') : null;
      const turn = button?.closest('[data-turn]');
      const command = button?.dataset['command'];
      step.current = turn && command ? { before: idOf(turn.previousElementSibling), command } : undefined;
    };
    element?.addEventListener('click', onClick);
    return () => element?.removeEventListener('click', onClick);
  }, [scroller]);

  useLayoutEffect(() => {
    const taken = step.current;
    step.current = undefined;
    if (taken === undefined || scroller.current === null) return;
    const all = [...scroller.current.querySelectorAll('[data-turn]')];
    const turn = all.find((one) => idOf(one.previousElementSibling) === taken.before);
    const buttons = [...(turn?.querySelectorAll<HTMLButtonElement>('[data-command]') ?? [])].filter(
      ({ disabled }) => !disabled,
    );
    const same = buttons.find(({ dataset }) => dataset['command'] === taken.command);
    (same ?? buttons[0])?.focus();
  }, [scroller, turns]);
}

function idOf(element: Element | null): string | undefined {
  return element instanceof HTMLElement ? element.dataset['turn'] : undefined;
}
