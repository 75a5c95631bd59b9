import type { AnswerAction, AnswerTurn, PanelState, Turn } from './conversation.ts';

/**
 * From the host to the webview. Every message that changes the conversation carries `sequence`, which grows by one each
 * time; a webview that sees a gap asks for a `snapshot` with `resync` and ignores changes until it comes.
 */
export type HostMessage =
  /** Everything that is shown now. Only ever sent as an answer to `ready`, `resync` and `load-earlier`, and after New Chat. */
  | {
      readonly type: 'snapshot';
      readonly sequence: number;
      readonly conversation: string;
      /** The newest turns. */
      readonly turns: readonly Turn[];
      /** How many older turns are not in `turns`. */
      readonly earlier: number;
      readonly panel: PanelState;
    }
  /** New text at the end of an answer: at most one a frame. */
  | {
      readonly type: 'delta';
      readonly sequence: number;
      readonly turn: string;
      readonly text: string;
      readonly reasoning: string;
    }
  /** All of a turn but its text and reasoning changed (status, route, footer, error, seams). */
  | { readonly type: 'answer'; readonly sequence: number; readonly turn: Omit<AnswerTurn, 'text' | 'reasoning'> }
  | { readonly type: 'turn-added'; readonly sequence: number; readonly turn: Turn }
  /** An answer that is asked again from scratch leaves the conversation. */
  | { readonly type: 'turn-removed'; readonly sequence: number; readonly turn: string }
  | { readonly type: 'panel'; readonly panel: PanelState }
  /** Put the keyboard into the message box: the person opened the chat, or chose a model for it. */
  | { readonly type: 'focus-composer' };

export type PanelCommand =
  | 'add-model'
  | 'set-key'
  | 'open-settings'
  | 'show-problems'
  | 'pick-model'
  | 'new-chat'
  | 'remove-attachment';

/** From the webview to the host. */
export type WebviewMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'resync' }
  | { readonly type: 'load-earlier' }
  | { readonly type: 'send'; readonly text: string }
  | { readonly type: 'stop' }
  | { readonly type: 'command'; readonly command: PanelCommand }
  | { readonly type: 'action'; readonly turn: string; readonly action: AnswerAction }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'insert'; readonly text: string }
  | { readonly type: 'open-link'; readonly url: string };
