import type { HostMessage, WebviewMessage } from '../../protocol/messages.ts';
import { announcement } from './announcement.ts';
import { initialState, nextState } from './view-state.ts';
import type { BoxMessage, StateMessage, ViewState } from './view-state.ts';

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
  /** Tells of each message that is meant for a box in which a question is written. Gives back what ends it. */
  readonly hear: (listener: (message: BoxMessage) => void) => () => void;
}

/** Holds what is shown. Asks for a snapshot, once, when it finds that a message was missed. */
export function createPanelStore({ post, announce }: PanelStorePorts): PanelStore {
  let state = initialState;
  let listener: ((state: ViewState) => void) | undefined;
  const boxes = new Set<(message: BoxMessage) => void>();

  function change(message: StateMessage): void {
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
    receive(message) {
      if (isBoxMessage(message)) for (const box of boxes) box(message);
      else change(message);
    },
    resync: () => post({ type: 'resync' }),
    listen(next) {
      listener = next;
      return () => {
        if (listener === next) listener = undefined;
      };
    },
    hear(box) {
      boxes.add(box);
      return () => void boxes.delete(box);
    },
  };
}

function isBoxMessage(message: HostMessage): message is BoxMessage {
  return Object.hasOwn(BOX_MESSAGES, message.type);
}

/** Names every one: one that is added to the union and not here does not compile. */
const BOX_MESSAGES: Readonly<Record<BoxMessage['type'], true>> = {
  sent: true,
  'not-sent': true,
  'scale-image': true,
  write: true,
  'found-files': true,
  'focus-composer': true,
  find: true,
};
