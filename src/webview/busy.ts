import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** An answer is running. A context, so that only the buttons that it turns off are rendered again. */
export const BusyContext = createContext(false);

/** Whether an answer is running: the host changes no message then, and asks for no other answer. */
export function useBusy(): boolean {
  return useContext(BusyContext);
}
