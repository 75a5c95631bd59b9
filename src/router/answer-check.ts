import type { FinishReason } from '../llm/finish-reason.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { Model } from '../llm/model.ts';
import { isContent } from '../llm/stream-event.ts';
import type { ContentEvent, StreamEvent } from '../llm/stream-event.ts';

/**
 * Makes a failure of every answer that is none: one that ends without a finish reason (`truncated`), and one that holds no
 * text but white space and no call of a tool (`empty`). Empty deltas, which some vendors open with or send to keep a line
 * alive, are dropped. Reasoning and white space are handed on as they come, so after them an empty answer is an error and no
 * other deployment takes over; where the limit or the vendor cut the answer then, its finish reason says so.
 */
export function withAnswerCheck(model: Model): Model {
  return {
    id: model.id,
    async *stream(request, call) {
      let [hasContent, hasAnswer] = [false, false];
      for await (const event of model.stream(request, call)) {
        if (isContent(event)) {
          if (isEmptyDelta(event)) continue;
          hasContent = true;
          hasAnswer ||= isAnswer(event);
        }
        if (event.type !== 'finish') {
          yield event;
          continue;
        }
        if (!hasContent || (!hasAnswer && !isCut(event.reason))) throw emptyAnswer(event);
        yield event;
        return;
      }
      throw new LlmError('truncated', 'the answer ended without a finish reason');
    },
  };
}

/** Whether a delta says nothing, so that it neither commits an answer nor counts as progress. */
export function isEmptyDelta(event: StreamEvent): boolean {
  return (event.type === 'text-delta' || event.type === 'reasoning-delta') && event.text === '';
}

function isAnswer(event: ContentEvent): boolean {
  if (event.type === 'text-delta') return VISIBLE.test(event.text);
  return event.type !== 'reasoning-delta' && event.type !== 'reasoning-signature';
}

const VISIBLE = /\S/;

function isCut({ unified }: FinishReason): boolean {
  return unified === 'length' || unified === 'content-filter';
}

function emptyAnswer({ reason }: Extract<StreamEvent, { type: 'finish' }>): LlmError {
  if (reason.unified === 'content-filter')
    return new LlmError('content-policy', `the vendor withheld the answer (${reason.raw})`, { answerEnded: true });
  // All of the output limit went into reasoning that is not shown, and would again.
  if (reason.unified === 'length')
    return new LlmError('malformed', 'the output limit was reached before any content', {
      limit: 'output-tokens',
      shouldRetry: false,
      answerEnded: true,
    });
  return new LlmError('malformed', `the answer is empty (${reason.raw})`, { empty: true, answerEnded: true });
}
