/** What the panel shows. Words and money are made by the host: the webview formats nothing but Markdown. */

/** Where attached code is from. */
export interface AttachmentPlace {
  /** Path as the person knows it, relative to the workspace. */
  readonly path: string;
  readonly languageId: string;
  /** 1-based, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
}

/** Code that goes with a question: where it is from and what it says. */
export interface Attachment extends AttachmentPlace {
  readonly text: string;
}

export interface UserTurn {
  readonly kind: 'user';
  readonly id: string;
  readonly text: string;
  readonly attachment?: Attachment;
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
}

/** The quiet line below an answer; every part is ready to be shown, and absent when it is not known. */
export interface Footer {
  /** Who answered: `openai/gpt-5-mini`. */
  readonly model: string;
  /** `0.8 s to first token`. */
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
  | 'set-key'
  | 'add-model'
  | 'reset-models'
  | 'open-settings'
  | 'show-log';

export interface ErrorNote {
  /** One sentence: what happened, with which model and where. */
  readonly title: string;
  /** What to do now, or the vendor's own words. */
  readonly detail?: string;
  /** Where it happened: the address, and the vendor's name of the request. */
  readonly place?: string;
  /** When the model can be asked again, in whole milliseconds since the epoch: the panel counts down to it. */
  readonly readyAt?: number;
  readonly actions: readonly { readonly action: AnswerAction; readonly label: string }[];
}

/** A place in the text where another model, or a second try, took over. */
export interface Seam {
  /** Offset in `text`, in UTF-16 units. */
  readonly at: number;
  /** `Continued by anthropic/claude-sonnet-4-5`. */
  readonly label: string;
}

export interface AnswerTurn {
  readonly kind: 'answer';
  readonly id: string;
  readonly status: 'waiting' | 'streaming' | 'done' | 'stopped' | 'cut' | 'failed';
  /** Shown while nothing has come yet: `Waiting for openai/gpt-5-mini`, `429 rate limit. Trying again at 14:35:10…`. */
  readonly progress?: string;
  /** Markdown. */
  readonly text: string;
  readonly reasoning: string;
  readonly seams: readonly Seam[];
  /** Empty where the first deployment answered as it was asked. */
  readonly route: readonly RouteLine[];
  readonly footer?: Footer;
  readonly error?: ErrorNote;
}

export type Turn = UserTurn | AnswerTurn;

/** What stands above and below the conversation. */
export interface PanelState {
  /** The model group that the next question goes to, or `undefined` when none is configured. */
  readonly model?: { readonly label: string; readonly detail: string };
  /** One line about mistakes in the settings: `turnpike.models[2] names an unknown provider "opena" (and 1 more)`. */
  readonly problem?: string;
  /** Shown when nothing is configured or nothing has been asked yet. */
  readonly welcome: { readonly hasModels: boolean; readonly missingKeys: readonly string[] };
  /** Without its text: this state is posted often, and the text is shown only when it has been sent. */
  readonly attachment?: AttachmentPlace;
  /** An answer is running: Stop is shown instead of Send. */
  readonly busy: boolean;
}
