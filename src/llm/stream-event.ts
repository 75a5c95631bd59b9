import type { JsonValue } from '../lib/json.ts';
import type { Cost } from './cost.ts';
import type { FinishReason } from './finish-reason.ts';
import type { LlmError } from './llm-error.ts';
import type { Usage } from './usage.ts';

/** Which deployment an attempt went to. */
export interface Target {
  /** Stable id of the deployment: one entry of `turnpike.models`. */
  readonly deployment: string;
  readonly group: string;
  readonly provider: string;
  readonly model: string;
}

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

/** What the transport did: lets the clocks tell a dead line from a thinking model. Never leaves the clocks. */
export interface ProgressEvent {
  readonly type: 'progress';
  readonly phase: 'connected' | 'headers' | 'bytes';
}

/** What the router did: each attempt, why it failed, who is next. */
export type RouteEvent =
  | { readonly type: 'attempt-start'; readonly target: Target; readonly traceId: string }
  | {
      readonly type: 'attempt-failure';
      readonly target: Target;
      readonly error: LlmError;
      readonly next:
        | { readonly kind: 'retry'; readonly delayMs: number }
        /** Another deployment is tried now. */
        | { readonly kind: 'switch' }
        | { readonly kind: 'stop' };
    }
  /** Not tried. `until` (milliseconds since the epoch): its circuit is open; absent: it cannot take this request. */
  | { readonly type: 'attempt-skip'; readonly target: Target; readonly error: LlmError; readonly until?: number };

/**
 * One answer as it comes: any number of events, then exactly one `finish`, last, or a throw of `LlmError`.
 * (A cancel throws the signal's reason: it is not an error.)
 */
export type StreamEvent =
  | ContentEvent
  | ProgressEvent
  | RouteEvent
  /** The vendor accepted the call; `model` is what it says answers, which may differ from what was asked. */
  | { readonly type: 'response-start'; readonly id?: string; readonly model?: string }
  /** Cumulative: the last one holds. May come at any time before `finish`. */
  | { readonly type: 'usage'; readonly usage: Usage }
  /** What the attempt cost; comes from the meter, just before `finish`, or before the error of one that may be billed. */
  | { readonly type: 'cost'; readonly cost: Cost; readonly timeToFirstTokenMs?: number }
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
