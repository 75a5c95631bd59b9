import type { AnswerAction, AnswerPart, AnswerTurn, PanelState, Turn } from './conversation.ts';

/**
 * From the host to the webview. Every message that changes the conversation carries `sequence`, which grows by one each
 * time; a webview that sees a gap asks for a `snapshot` with `resync` and ignores changes until it comes.
 */
export type HostMessage =
  /** Everything that is shown now. Sent as an answer to `ready`, `resync`, `load-earlier` and `load-all`, and when another branch is shown. */
  | {
      readonly type: 'snapshot';
      readonly sequence: number;
      readonly conversation: string;
      /** The newest turns. With some that the page keeps, it follows on the change before it, and a page that missed that one takes none of it. */
      readonly turns: readonly (Turn | KeptTurns)[];
      /** How many older turns are not in `turns`. */
      readonly earlier: number;
      readonly panel: PanelState;
    }
  /** New text at the end of a part of an answer: at most one a frame for each part. A part that is not there yet begins with it. */
  | {
      readonly type: 'delta';
      readonly sequence: number;
      readonly turn: string;
      /** Index of the part. */
      readonly part: number;
      readonly kind: 'text' | 'reasoning';
      readonly text: string;
    }
  /** A part that is no text, as it is now: the one at `index`, or the next one. */
  | {
      readonly type: 'part';
      readonly sequence: number;
      readonly turn: string;
      readonly index: number;
      readonly part: AnswerPart;
    }
  /** All of an answer but its parts changed (status, route, footer, error). */
  | { readonly type: 'answer'; readonly sequence: number; readonly turn: Omit<AnswerTurn, 'parts'> }
  | { readonly type: 'turn-added'; readonly sequence: number; readonly turn: Turn }
  | { readonly type: 'panel'; readonly panel: PanelState }
  /** The host has the question with this id: the message box may be emptied. */
  | { readonly type: 'sent'; readonly id: string }
  /** The question with this id was given up before it was asked: it stays in the message box. */
  | { readonly type: 'not-sent'; readonly id: string }
  /** An image (base64) that is too large: the page makes it smaller, and answers with `attach-image` or `image-failed`. */
  | { readonly type: 'scale-image'; readonly id: string; readonly data: string }
  /** Put this text into the message box, before what is there: it was taken back from the queue. */
  | { readonly type: 'write'; readonly text: string }
  /** An answer to `find-files`, with its id. */
  | { readonly type: 'found-files'; readonly id: string; readonly files: readonly FoundFile[] }
  /** Put the keyboard into the message box: the person opened the chat, or chose a model for it. */
  | { readonly type: 'focus-composer' }
  /** Find something in the conversation: the bar for it opens, with the keyboard in it. With `words` these are looked for. */
  | { readonly type: 'find'; readonly words?: string };

/** So many turns of the page, from the one at this index on, as they are there. */
export interface KeptTurns {
  readonly kind: 'kept';
  readonly from: number;
  readonly count: number;
}

export interface FoundFile {
  /** Path relative to the workspace. */
  readonly name: string;
  readonly uri: string;
  readonly isFolder?: true;
}

/** Why the page has no image to attach. */
export type ImageFailure = 'no-image' | 'too-large';

export type PanelCommand =
  | 'add-model'
  | 'set-key'
  | 'open-settings'
  | 'show-problems'
  | 'pick-model'
  | 'new-chat'
  | 'attach';

/** What can be done with one message of the conversation. */
export type TurnCommand = 'copy' | 'delete' | 'regenerate' | 'regenerate-with' | 'previous-version' | 'next-version';

/** From the webview to the host. */
export type WebviewMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'resync' }
  | { readonly type: 'load-earlier' }
  /** All turns, so that something is found in those that are not on the page. */
  | { readonly type: 'load-all' }
  /** `id` is the page's own: it comes back in `sent`. Asked at once, or when the answer that runs has ended. */
  | { readonly type: 'send'; readonly id: string; readonly text: string }
  /** The question once more with other words, on a branch of its own. */
  | { readonly type: 'edit'; readonly id: string; readonly turn: string; readonly text: string }
  | { readonly type: 'stop' }
  | { readonly type: 'command'; readonly command: PanelCommand }
  | { readonly type: 'turn-command'; readonly turn: string; readonly command: TurnCommand }
  | { readonly type: 'remove-attachment'; readonly id: string }
  /** A picture was pasted or dropped, and is being read. `id` is the page's own; `name` is the file's, or empty. */
  | { readonly type: 'image-begin'; readonly id: string; readonly name: string }
  /** The picture with this id: base64 without a `data:` prefix. */
  | { readonly type: 'attach-image'; readonly id: string; readonly data: string }
  | { readonly type: 'image-failed'; readonly id: string; readonly reason: ImageFailure }
  /** Files and folders that were dropped, or chosen from `found-files`. */
  | { readonly type: 'attach-uris'; readonly uris: readonly string[] }
  /** Files whose path has these letters, for what is typed behind a #. */
  | { readonly type: 'find-files'; readonly id: string; readonly letters: string }
  /** Takes a question back from the queue, into the message box. */
  | { readonly type: 'unqueue'; readonly id: string }
  /** Asks a question of the queue now; an answer that runs is stopped for it. */
  | { readonly type: 'send-now'; readonly id: string }
  | { readonly type: 'action'; readonly turn: string; readonly action: AnswerAction }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'insert'; readonly text: string }
  | { readonly type: 'open-link'; readonly url: string };
