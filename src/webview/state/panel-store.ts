import type { HostMessage, WebviewMessage } from '../../protocol/messages.ts';
import { announcement } from './announcement.ts';
import { initialState, nextState } from './view-state.ts';
import type { ViewState } from './view-state.ts';

export interface PanelStorePorts {
  readonly post: (message: WebviewMessage) => void;
  readonly announce: (words: string) => void;
}

export interface PanelStore {
  readonly state: () => ViewState;
  readonly receive: (message: HostMessage) => void;
  /** The page was hidden, and may have missed messages. */
  readonly resync: () => void;
  /** One listener: the page. Gives back what ends it. */
  readonly listen: (listener: (state: ViewState) => void) => () => void;
}

/** Holds what is shown. Asks for a snapshot, once, when it finds that a message was missed. */
export function createPanelStore({ post, announce }: PanelStorePorts): PanelStore {
  let state = initialState;
  let listener: ((state: ViewState) => void) | undefined;

  function receive(message: HostMessage): void {
    const before = state;
    state = nextState(before, message);
    if (state === before) return;
    if (before.sync === 'live' && state.sync === 'waiting') post({ type: 'resync' });
    const words = before.conversation === state.conversation ? announcement(before.turns, state.turns) : undefined;
    if (words !== undefined) announce(words);
    listener?.(state);
  }

  return {
    state: () => state,
    receive,
    resync: () => post({ type: 'resync' }),
    listen(next) {
      listener = next;
      return () => {
        if (listener === next) listener = undefined;
      };
    },
  };
}
