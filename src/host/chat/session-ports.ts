import type { QuestionPart } from '../../conversation/message.ts';
import type { Model } from '../../llm/model.ts';

export interface SessionPorts {
  /** The router as it is configured now. Taken once for an answer, which keeps it to its end. */
  readonly model: () => Model;
  readonly defaultGroup: () => string | undefined;
  readonly newId: () => string;
  readonly now: () => number;
  /** Rejects when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** A question that waits until the answer that runs has ended. */
export interface QueuedQuestion {
  readonly id: string;
  readonly parts: readonly QuestionPart[];
}
