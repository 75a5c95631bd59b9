import type { StreamEvent } from '../llm/stream-event.ts';

/** One event of the wire: a server-sent event, or one line of NDJSON (without `event`). */
export interface WireEvent {
  readonly event?: string | undefined;
  readonly data: string;
}

export type UsageEvent = Extract<StreamEvent, { type: 'usage' }>;

/**
 * Turns one vendor's wire events into ours, without HTTP. Holds the state of one answer. Both functions throw `LlmError`
 * (`malformed`, `truncated`, or what an error event inside the stream stands for).
 */
export interface Decoder {
  decode(event: WireEvent): readonly StreamEvent[];
  /**
   * The vendor has said why the answer ends: what may still come is usage and the mark of the end. `false` where the format may
   * name a reason in every chunk, and nothing, as a count of the output, yet tells whether this one is the last.
   */
  readonly hasFinishReason: boolean;
  /** Grows with each piece of content that has come and is not given yet, since the rest of it decides what it is. */
  readonly heldBack?: number;
  /**
   * The usage so far, where it has changed since it was last asked for. Asked once for each read of the network: a format
   * that counts anew in every chunk then reads the counts once and not for each token.
   */
  takeUsage?(): UsageEvent | undefined;
  /** The body has ended. Gives what is left, with `finish` last, or throws `truncated` when no finish reason was seen. */
  end(): readonly StreamEvent[];
}
