import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { WebviewMessage } from '../protocol/messages.ts';
import type { BoxMessage } from './state/view-state.ts';

/** The way out of the page, and the way in to the boxes in which a question is written. */
export interface Port {
  readonly post: (message: WebviewMessage) => void;
  /** Has a screen reader say a few words. */
  readonly announce: (words: string) => void;
  /** Tells of each message that is meant for a box. Gives back what ends it. */
  readonly hear: (listener: (message: BoxMessage) => void) => () => void;
}

const nowhere: Port = { post: () => undefined, announce: () => undefined, hear: () => () => undefined };

export const PortContext = createContext<Port>(nowhere);

export function usePort(): Port {
  return useContext(PortContext);
}
