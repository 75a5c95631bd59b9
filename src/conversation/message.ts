import type { Feature } from '../llm/abilities.ts';
import type { Cost } from '../llm/cost.ts';
import type { FilePart, ImagePart, ReasoningPart, TextPart, ToolCallPart } from '../llm/message.ts';
import type { Target } from '../llm/target.ts';
import type { Usage } from '../llm/usage.ts';
import type { StoredError } from './stored-error.ts';

/** Where text that goes with a question was taken from. */
export const CONTEXT_SOURCES = ['selection', 'file', 'folder', 'problems', 'symbol', 'terminal', 'changes'] as const;
export type ContextSource = (typeof CONTEXT_SOURCES)[number];

/** Text from the person's work that goes with a question: a selection, a file, an output. */
export interface ContextPart {
  readonly type: 'context';
  readonly source: ContextSource;
  /** As the person knows it: a path relative to the workspace, or `Terminal: bash`. */
  readonly name: string;
  /** VS Code's language id; empty where the text is in none. */
  readonly languageId: string;
  /** 1-based, inclusive; absent where the whole is attached. */
  readonly lines?: { readonly start: number; readonly end: number };
  readonly text: string;
}

/** An address that an answer rests on. */
export interface SourcePart {
  readonly type: 'source';
  readonly url: string;
  readonly title?: string;
}

/** A place in an answer where it was cut and went on. */
export interface SeamPart {
  readonly type: 'seam';
  /** Who went on; absent until its first content has come. */
  readonly target?: Target;
}

/** A call whose input may still be coming: `call` is there when it is whole. */
export interface CallPart {
  readonly type: 'call';
  readonly id: string;
  readonly name: string;
  /** JSON text, as far as it has come. */
  readonly inputText: string;
  readonly call?: ToolCallPart;
}

export type QuestionPart = TextPart | ImagePart | FilePart | ContextPart;
export type AnswerPart = TextPart | ReasoningPart | CallPart | ImagePart | SourcePart | SeamPart;

interface InTree {
  readonly id: string;
  /** The message before it; absent at the beginning of a conversation. */
  readonly parent?: string;
  /** When it was made, in milliseconds since the epoch. */
  readonly at: number;
}

/** What a person asked. */
export interface Question extends InTree {
  readonly kind: 'question';
  readonly parts: readonly QuestionPart[];
}

/**
 * One deployment in the route of an answer. `running`: it is asked now. `skipped`: it was not asked. `stopped`: the person
 * ended the call. `cut`: the call ended before the answer did.
 */
export interface RouteStep {
  readonly outcome: 'running' | 'answered' | 'failed' | 'skipped' | 'stopped' | 'cut';
  readonly target: Target;
  /** Id of the attempt, as in the ledger and in the log; absent where it was skipped. */
  readonly attempt?: string;
  /** When it was asked or skipped, in milliseconds since the epoch. */
  readonly at: number;
  /** When it failed, in milliseconds since the epoch. */
  readonly failedAt?: number;
  readonly error?: StoredError;
  /** The same deployment is asked again after so many milliseconds. */
  readonly retryAfterMs?: number;
  /** Another one is asked next, when it can be: at `until`, in milliseconds since the epoch. */
  readonly waitsFor?: { readonly target: Target; readonly until: number };
  /** Skipped because it rests until then, in milliseconds since the epoch. */
  readonly restsUntil?: number;
  /** So many others before it were skipped too, and have no step of their own. */
  readonly others?: number;
  /** What was asked for and left out of the request. */
  readonly leftOut?: readonly Feature[];
  /** The name that the vendor gives the model that answers. */
  readonly answeredBy?: string;
  readonly usage?: Usage;
  readonly cost?: Cost;
  readonly timeToFirstTokenMs?: number;
}

/**
 * What a model answered, as far as it has come. `cut`: it has content, but not all of it. `failed`: nothing came.
 * An answer that is `running` in no window was interrupted.
 */
export interface Answer extends InTree {
  readonly kind: 'answer';
  readonly status: 'running' | 'done' | 'stopped' | 'cut' | 'failed';
  /** The model group that was asked; absent where there was none. */
  readonly group?: string;
  readonly parts: readonly AnswerPart[];
  readonly steps: readonly RouteStep[];
  /** Nothing is asked before then, in milliseconds since the epoch. */
  readonly waitsUntil?: number;
  /** When it ended, in milliseconds since the epoch; absent while it runs. */
  readonly endedAt?: number;
  /** Why it is cut or failed. */
  readonly error?: StoredError;
  /** Why it is not whole although its stream ended as it should. */
  readonly unfinished?: 'length' | 'content-filter';
  /** The id of the window that makes it, while it runs; put in where it is written. */
  readonly runsIn?: string;
}

export type ConversationMessage = Question | Answer;

/** The text of a message, without reasoning, calls and what is attached. */
export function textOf({ parts }: { readonly parts: readonly (QuestionPart | AnswerPart)[] }): string {
  return parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join('');
}
