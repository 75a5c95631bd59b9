import { chatRequest } from '../../conversation/chat-request.ts';
import type { ConversationMessage } from '../../conversation/message.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { Model } from '../../llm/model.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import { LONGEST_OFFERED_WAIT_MS } from '../words/error-words.ts';
import type { RunningAnswer } from './running-answer.ts';

export interface AnswerPorts {
  /** The router as it is configured now. Taken once for an answer, which keeps it to its end. */
  readonly model: () => Model;
  readonly now: () => number;
  /** Rejects when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface AnswerTask {
  readonly running: RunningAnswer;
  /** Id of its conversation. */
  readonly conversation: string;
  /** No log has a vendor's words about it: they may quote the question. */
  readonly isPrivate: boolean;
  /** What is asked about, looked at when it is asked: up to the question, or with an answer that is gone on with. */
  readonly branch: () => readonly ConversationMessage[];
  /** Takes what comes. After a stop only what the answer cost. */
  readonly take: (event: StreamEvent) => void;
  /** Nothing is asked before; milliseconds since the epoch. */
  readonly readyAt?: number | undefined;
}

/** Asks for an answer, and resolves when its stream has ended: with the error that it threw, unless the answer was stopped. */
export async function runAnswer(task: AnswerTask, ports: AnswerPorts): Promise<LlmError | undefined> {
  try {
    await wait(task, ports);
    await stream(task, ports);
    return undefined;
  } catch (error) {
    return task.running.abort.signal.aborted ? undefined : asLlmError(error);
  }
}

async function wait({ running, readyAt }: AnswerTask, { now, sleep }: AnswerPorts): Promise<void> {
  // never longer than was offered, also where the clock was set back meanwhile
  const waitMs = readyAt === undefined ? 0 : Math.min(readyAt - now(), LONGEST_OFFERED_WAIT_MS);
  if (waitMs <= 0) return;
  running.waitUntil(now() + waitMs);
  await sleep(waitMs, running.abort.signal);
}

async function stream(task: AnswerTask, { model }: AnswerPorts): Promise<void> {
  const { running, conversation: conversationId, isPrivate, branch, take } = task;
  const { id, group } = running.answer;
  const { signal } = running.abort;
  if (group === undefined) throw new LlmError('no-deployment', 'no model is configured');
  const request = chatRequest({ group, branch: branch() });
  for await (const event of model().stream(request, { signal, attempt: id, conversationId, isPrivate })) {
    if (signal.aborted && event.type !== 'cost') continue; // stopped: only the bill still matters
    take(event);
    if (running.full) running.abort.abort();
  }
}

function asLlmError(error: unknown): LlmError {
  if (error instanceof LlmError) return error;
  return new LlmError('malformed', error instanceof Error ? error.message : String(error), { cause: error });
}
