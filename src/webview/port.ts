import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { WebviewMessage } from '../protocol/messages.ts';

/** The way out of the page. */
export interface Port {
  readonly post: (message: WebviewMessage) => void;
  /** Has a screen reader say a few words. */
  readonly announce: (words: string) => void;
}

const nowhere: Port = { post: () => undefined, announce: () => undefined };

export const PortContext = createContext<Port>(nowhere);

export function usePort(): Port {
  return useContext(PortContext);
}
