/** What the panel shows. Words and money are made by the host: the webview formats nothing but Markdown. */

/** What is shown in front of the name of an attachment. */
export const ATTACHMENT_KINDS = [
  'selection',
  'file',
  'folder',
  'problems',
  'symbol',
  'terminal',
  'changes',
  'image',
] as const;
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number];

/** Something that will go with the next question. Without its content: this is posted often. */
export interface PendingAttachment {
  readonly id: string;
  readonly kind: AttachmentKind;
  /** `src/app.ts:12-24`, `Terminal: bash`. */
  readonly name: string;
  /** `about 1.2K tokens`, `48 KB`, `reading…`. */
  readonly detail: string;
  /** Its content is not there yet: a question waits for it. */
  readonly reading?: true;
  /** Of an image that the page has read: the id that the page gave it in `image-begin`. */
  readonly picture?: string;
}

/** Something that went with a question. */
export interface Attachment {
  readonly kind: AttachmentKind;
  readonly name: string;
  /** Empty where the text is in no language. */
  readonly languageId: string;
  /** What it says; of an image its `data:` address; empty where there is nothing to show. */
  readonly content: string;
  /** `48 KB`, where there is nothing to show. */
  readonly detail?: string;
}

/** `index` (from 1) of `count` messages that stand in this place. */
export interface Version {
  readonly index: number;
  readonly count: number;
}

export interface UserTurn {
  readonly kind: 'user';
  readonly id: string;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly version: Version;
}

/** One deployment in the route of an answer, in words: an attempt, or a deployment that was not asked (`skipped`). */
export interface RouteLine {
  readonly outcome: 'answered' | 'failed' | 'skipped' | 'running';
  /** `openai/gpt-5-mini`. */
  readonly model: string;
  /**
   * `429 rate limit, tried again after 1.2 s`, `not asked: rests until 14:35`. Empty for the one that answered, unless it
   * answered without something that was asked for.
   */
  readonly detail: string;
  /** So many more deployments were not asked for the same reason; absent where there are none. */
  readonly others?: number;
}

/** The quiet line below an answer; every part is ready to be shown, and absent when it is not known. */
export interface Footer {
  /** Who answered: `openai/gpt-5-mini`. */
  readonly model: string;
  /** `0.8 s to first token, 12 s in all`. */
  readonly timing?: string;
  /** `1,204 in · 96 out`, and its long form for a tooltip and for screen readers. */
  readonly tokens?: string;
  readonly tokensDetail?: string;
  /** `$0.0042`, `≥ $0.0042`, `~ $0.0042` or `cost unknown`. */
  readonly cost: string;
  /** Why the cost is unknown or not exact. */
  readonly costDetail?: string;
}

/** What the person can do now; the host acts on it when the button is pressed. */
export type AnswerAction =
  | 'retry'
  | 'retry-when-ready'
  | 'switch-model'
  | 'continue'
  | 'restart'
  | 'drop-images'
  | 'set-key'
  | 'add-model'
  | 'reset-models'
  | 'open-settings'
  | 'show-log';

export interface ActionButton {
  readonly action: AnswerAction;
  readonly label: string;
}

export interface ErrorNote {
  /** One sentence: what happened, with which model and where. */
  readonly title: string;
  /** What to do now, or the vendor's own words. */
  readonly detail?: string;
  /** Where it happened: the address, and the vendor's name of the request. */
  readonly place?: string;
  /** When the model can be asked again, in whole milliseconds since the epoch: the panel counts down to it. */
  readonly readyAt?: number;
  /** What was missing is there: this is good news, and no trouble any more. */
  readonly ready?: true;
  readonly actions: readonly ActionButton[];
}

/** One part of an answer; the parts stand in the order in which they came. */
export type AnswerPart =
  /** Markdown. Texts on both sides of a seam are one text. */
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  /** A place in the text where another model, or a second try, took over: `Continued by anthropic/claude-sonnet-4-5`. */
  | { readonly type: 'seam'; readonly label: string }
  /** A call of a tool: its name, and its input as JSON text. */
  | { readonly type: 'call'; readonly name: string; readonly input: string; readonly whole: boolean }
  | { readonly type: 'image'; readonly url: string }
  | { readonly type: 'source'; readonly url: string; readonly title: string };

export interface AnswerTurn {
  readonly kind: 'answer';
  readonly id: string;
  readonly status: 'waiting' | 'streaming' | 'done' | 'stopped' | 'cut' | 'failed';
  /** Shown while nothing has come yet: `Waiting for openai/gpt-5-mini…`, `429 rate limit. Trying again…`. */
  readonly progress?: string;
  /** When what `progress` tells of began, in milliseconds since the epoch: the panel counts the seconds. */
  readonly waitingSince?: number;
  /** When the wait that `progress` tells of is over, in whole milliseconds since the epoch: the panel counts down to it. */
  readonly waitsUntil?: number;
  readonly parts: readonly AnswerPart[];
  /** Empty where the first deployment answered as it was asked. */
  readonly route: readonly RouteLine[];
  readonly footer?: Footer;
  readonly error?: ErrorNote;
  /** What can be done with an answer that was stopped. */
  readonly actions: readonly ActionButton[];
  readonly version: Version;
}

export type Turn = UserTurn | AnswerTurn;

/** A question that is asked when the answer that runs has ended. */
export interface QueuedQuestion {
  readonly id: string;
  readonly text: string;
}

/** What stands above and below the conversation. */
export interface PanelState {
  /** The model group that the next question goes to, or `undefined` when none is configured. */
  readonly model?: { readonly label: string; readonly detail: string };
  /** One line about mistakes in the settings: `2 problems in the settings: There is no provider “opena”… (turnpike.models[2].model)`. */
  readonly problem?: string;
  /** Shown when nothing is configured or nothing has been asked yet. */
  readonly welcome: { readonly hasModels: boolean; readonly missingKeys: readonly string[] };
  readonly attachments: readonly PendingAttachment[];
  readonly queue: readonly QueuedQuestion[];
  /** Nothing of the conversation is kept, nor of what is being written. */
  readonly isPrivate?: true;
  /** An answer is running, or a question waits for its attachments: Stop is shown instead of Send. */
  readonly busy: boolean;
  /** The answer that is running is made in another window, where alone it can be stopped. */
  readonly isElsewhere?: true;
}
