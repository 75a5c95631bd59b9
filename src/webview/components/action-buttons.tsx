import type { ActionButton } from '../../protocol/conversation.ts';
import { useBusy } from '../busy.ts';
import { clamped } from '../clamped.ts';
import { usePort } from '../port.ts';

export interface ActionButtonsProps {
  /** Id of the answer. */
  readonly turn: string;
  /** The most helpful one first. */
  readonly actions: readonly ActionButton[];
}

/** What can be done with an answer. None while another answer runs. */
export function ActionButtons({ turn, actions }: ActionButtonsProps) {
  const port = usePort();
  const busy = useBusy();
  return (
    <>
      {actions.map(({ action, label }, index) => (
        <button
          key={action}
          type="button"
          class={index === 0 ? 'button' : 'button secondary'}
          disabled={busy}
          onClick={() => port.post({ type: 'action', turn, action })}
        >
          {clamped(label)}
        </button>
      ))}
    </>
  );
}
