import type { JsonValue } from '../lib/json.ts';
import type { Feature } from './abilities.ts';
import type { Cost } from './cost.ts';
import type { FinishReason } from './finish-reason.ts';
import type { LlmError } from './llm-error.ts';
import type { Target } from './target.ts';
import type { Usage } from './usage.ts';

/** Content: the first of these is the commit point, after which nothing is silently tried again. */
export type ContentEvent =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly text: string }
  /** Proof the vendor wants back with the reasoning before it; opaque. */
  | { readonly type: 'reasoning-signature'; readonly signature: string }
  | { readonly type: 'tool-call-start'; readonly id: string; readonly name: string }
  /** A piece of the call's input as JSON text. */
  | { readonly type: 'tool-call-delta'; readonly id: string; readonly inputText: string }
  /** The call is whole and its input is valid JSON. A call without this event is never run. */
  | { readonly type: 'tool-call-end'; readonly id: string; readonly name: string; readonly input: JsonValue };

/** What the router did: each attempt, why it failed, who is next. `attempt` is the attempt's id. */
export type RouteEvent =
  | { readonly type: 'attempt-start'; readonly attempt: string; readonly target: Target }
  | {
      readonly type: 'attempt-failure';
      readonly attempt: string;
      readonly target: Target;
      readonly error: LlmError;
      readonly next:
        | { readonly kind: 'retry'; readonly delayMs: number }
        /** Another deployment is tried now. */
        | { readonly kind: 'switch' }
        /** Another deployment is tried at `until` (milliseconds since the epoch): none can be asked before. */
        | { readonly kind: 'wait'; readonly until: number; readonly target: Target }
        | { readonly kind: 'stop' };
    }
  /**
   * Not asked, so no attempt. `until` (milliseconds since the epoch): its circuit is open; absent: it cannot take this request.
   * `others`: so many before it were not asked either, and have no event of their own.
   */
  | {
      readonly type: 'deployment-skip';
      readonly target: Target;
      readonly error: LlmError;
      readonly until?: number;
      readonly others?: number;
    };

/**
 * One answer as it comes: any number of events, then exactly one `finish`, last, or a throw of `LlmError`.
 * (A cancel throws the signal's reason: it is not an error.)
 *
 * `attempt` names the attempt that an event is about. Content belongs to the attempt of the `response-start` or
 * `attempt-start` before it: the content of only one attempt is handed on.
 */
export type StreamEvent =
  | ContentEvent
  | RouteEvent
  /** The vendor accepted the call; `model` is what it says answers, which may differ from what was asked. */
  | { readonly type: 'response-start'; readonly attempt: string; readonly id?: string; readonly model?: string }
  /**
   * The request was sent without this feature, or what came of it could not be checked: the answer is still what was asked
   * for. `message` is for a log.
   */
  | { readonly type: 'warning'; readonly attempt: string; readonly feature: Feature; readonly message: string }
  /** Cumulative: the last one of an attempt holds. May come at any time before `finish`. */
  | { readonly type: 'usage'; readonly attempt: string; readonly usage: Usage }
  /**
   * What the response format that was asked for has become so far. `whole`: the answer is complete and fits the schema;
   * the last one before `finish`. Before that, a prefix: what is still missing is left out.
   */
  | { readonly type: 'structured-value'; readonly attempt: string; readonly value: JsonValue; readonly whole: boolean }
  /** What the attempt cost; comes from the meter, just before `finish`, or before the error of one that may be billed. */
  | { readonly type: 'cost'; readonly attempt: string; readonly cost: Cost; readonly timeToFirstTokenMs?: number }
  | { readonly type: 'finish'; readonly reason: FinishReason };

export function isContent(event: StreamEvent): event is ContentEvent {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
    case 'reasoning-signature':
    case 'tool-call-start':
    case 'tool-call-delta':
    case 'tool-call-end':
      return true;
    default:
      return false;
  }
}
