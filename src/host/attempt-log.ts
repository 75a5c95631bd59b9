import type * as vscode from 'vscode';
import type { Model } from '../llm/model.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import type { Target } from '../llm/target.ts';
import { describeCost, formatDuration } from './words/numbers.ts';
import { shortError } from './words/error-words.ts';

/**
 * One line for each attempt with its trace id: who, how it ended, how long, what it cost. Never a prompt, an answer or a
 * key; a vendor's message was redacted where the error was made.
 */
export function withLog(model: Model, log: vscode.LogOutputChannel, now: () => number): Model {
  return {
    id: model.id,
    async *stream(request, call) {
      const line = attemptLines(log, now);
      try {
        for await (const event of model.stream(request, call)) {
          line(event);
          yield event;
        }
      } finally {
        line(undefined);
      }
    },
  };
}

/** Short enough to read aloud; only has to be unique within a day's log. The ledger keeps the same beginning of the id. */
const TRACE_ID_LENGTH = 8;

interface Attempt {
  readonly target: Target;
  readonly traceId: string;
  readonly startedAt: number;
  cost: string;
}

/** Takes the events of one request; `undefined` is its end. */
function attemptLines(log: vscode.LogOutputChannel, now: () => number): (event: StreamEvent | undefined) => void {
  let open: Attempt | undefined;
  const close = (outcome: string, level: 'info' | 'warn'): void => {
    if (open === undefined) return;
    const { target, traceId, startedAt, cost } = open;
    open = undefined;
    const parts = [
      traceId,
      `${target.seller.vendor}/${target.model}`,
      outcome,
      formatDuration(now() - startedAt),
      cost,
    ];
    log[level](parts.filter((part) => part !== '').join(' · '));
  };
  return (event) => {
    if (event === undefined) return close('ended early', 'info');
    switch (event.type) {
      case 'attempt-start':
        open = { target: event.target, traceId: event.attempt.slice(0, TRACE_ID_LENGTH), startedAt: now(), cost: '' };
        return;
      case 'attempt-failure': {
        const { requestId, vendorMessage } = event.error.details;
        const request = requestId === undefined ? '' : ` (request ${requestId})`;
        const words = vendorMessage === undefined ? '' : `: ${vendorMessage}`;
        return close(
          `${event.error.kind} ${shortError(event.error)}${request}${words}, then ${event.next.kind}`,
          'warn',
        );
      }
      case 'deployment-skip':
        log.info(`${event.target.seller.vendor}/${event.target.model} · skipped · ${shortError(event.error)}`);
        return;
      case 'cost':
        if (open !== undefined) open.cost = describeCost(event.cost).text;
        return;
      case 'finish':
        return close(`answered (${event.reason.raw})`, 'info');
      default:
        return;
    }
  };
}
