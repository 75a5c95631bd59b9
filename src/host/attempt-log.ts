import type * as vscode from 'vscode';
import type { Clock } from '../lib/clock.ts';
import type { LlmError } from '../llm/llm-error.ts';
import type { Model } from '../llm/model.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import type { Target } from '../llm/target.ts';
import { atWords, restWords } from './words/moments.ts';
import { networkCause } from './words/network-words.ts';
import { describeCost, formatDuration } from './words/numbers.ts';
import { oneLine, shortName } from './words/one-line.ts';
import { shortError } from './words/short-error.ts';
import { targetName } from './words/target-names.ts';

/** What of the log is used: lines by their weight. */
export type AttemptLog = Pick<vscode.LogOutputChannel, 'info' | 'warn'>;

/**
 * One line for each attempt and for each deployment that is not asked. It begins with the id of the answer, which joins all its
 * lines, and says who, how it ended, how long, what it cost, at which host, and last the id of the attempt, as in the ledger. Never a
 * prompt, an answer or a key: a vendor's message was redacted where the error was made, and is left out of a private call, since it may
 * quote the prompt. Whatever a server sends, a line stays one line.
 */
export function withLog(model: Model, log: AttemptLog, clock: Pick<Clock, 'now' | 'monotonic'>): Model {
  return {
    id: model.id,
    async *stream(request, call) {
      const attempts = new AttemptLines({ answer: call.attempt, isPrivate: call.isPrivate === true, log, clock });
      try {
        for await (const event of model.stream(request, call)) {
          attempts.take(event);
          yield event;
        }
      } finally {
        attempts.end();
      }
    },
  };
}

/** Short enough to read aloud; only has to be unique within a day's log. The ledger keeps the same beginning of the id. */
const SHORT_ID_LENGTH = 8;

/** A vendor's message has 500 at most; with names and an id the line stays readable. */
const MAX_LINE_CHARACTERS = 1_000;

/** The longest name of a host has 253; few have more than 60. */
const MAX_HOST_CHARACTERS = 100;

/** What went wrong may be long, and what stands behind it is still read. */
const MAX_PART_CHARACTERS = 640;

interface LoggedAttempt {
  readonly target: Target;
  /** On the monotonic clock. */
  readonly startedAt: number;
  cost: string;
}

interface AttemptLinesPorts {
  /** Id of the call that all the attempts are made for. */
  readonly answer: string;
  readonly isPrivate: boolean;
  readonly log: AttemptLog;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
}

/** The attempts of one request, several of which may run at the same time. */
class AttemptLines {
  readonly #answer: string;
  readonly #isPrivate: boolean;
  readonly #log: AttemptLog;
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  /** By id; the newest is the one whose content is handed on. */
  readonly #running = new Map<string, LoggedAttempt>();

  constructor({ answer, isPrivate, log, clock }: AttemptLinesPorts) {
    this.#answer = answer;
    this.#isPrivate = isPrivate;
    this.#log = log;
    this.#clock = clock;
  }

  take(event: StreamEvent): void {
    switch (event.type) {
      case 'attempt-start': {
        const logged = { target: event.target, startedAt: this.#clock.monotonic(), cost: '' };
        this.#running.set(event.attempt, logged);
        return;
      }
      case 'attempt-failure':
        return this.#close(
          event.attempt,
          `${this.#failureWords(event.error)}, then ${this.#nextWords(event.next)}`,
          'warn',
        );
      case 'deployment-skip': {
        const rests = event.until === undefined ? '' : `${restWords(event.until, this.#clock.now())}: `;
        const { target, error, others = 0 } = event;
        const more = others === 0 ? '' : `and ${others} more`;
        return this.#write('info', [targetName(target), 'not asked', rests + shortError(error), hostOf(target), more]);
      }
      case 'warning': {
        const target = this.#running.get(event.attempt)?.target;
        const what = [`without ${event.feature}`, event.message];
        return this.#write('warn', [...(target === undefined ? what : about(target, what)), attemptOf(event.attempt)]);
      }
      case 'cost': {
        const attempt = this.#running.get(event.attempt);
        if (attempt !== undefined) attempt.cost = describeCost(event.cost).text;
        return;
      }
      case 'finish': {
        const newest = [...this.#running.keys()].at(-1);
        if (newest !== undefined) this.#close(newest, `answered (${shortName(event.reason.raw)})`, 'info');
        return;
      }
      default:
        return;
    }
  }

  end(): void {
    for (const id of this.#running.keys()) this.#close(id, 'ended early', 'info');
  }

  /** `429 rate limit (request req_1): Slow down.`, `no connection (https://llm.example.com/v1): The host cannot be reached.` */
  #failureWords(error: LlmError): string {
    const { requestId, status, url, vendorMessage } = error.details;
    const place = [
      status === undefined ? url : undefined,
      requestId === undefined ? undefined : `request ${shortName(requestId)}`,
    ];
    const places = place.filter((part) => part !== undefined).join(', ');
    const why = (this.#isPrivate ? undefined : vendorMessage) ?? networkCause(error.cause);
    return `${shortError(error)}${places === '' ? '' : ` (${places})`}${why === undefined ? '' : `: ${why}`}`;
  }

  #nextWords(next: Extract<StreamEvent, { type: 'attempt-failure' }>['next']): string {
    return next.kind === 'wait' ? `${targetName(next.target)} ${atWords(next.until, this.#clock.now())}` : next.kind;
  }

  #close(id: string, outcome: string, level: 'info' | 'warn'): void {
    const attempt = this.#running.get(id);
    if (attempt === undefined) return;
    this.#running.delete(id);
    const { target, startedAt, cost } = attempt;
    const took = formatDuration(this.#clock.monotonic() - startedAt);
    this.#write(level, [...about(target, [outcome, took, cost]), attemptOf(id)]);
  }

  #write(level: 'info' | 'warn', parts: readonly string[]): void {
    const all = [idOf(this.#answer), ...parts].map((part) => part.replaceAll('\u00A0', ' ')); // a log is searched
    const clean = all.map((part) => oneLine(part, MAX_PART_CHARACTERS)).filter((part) => part !== '');
    this.#log[level](oneLine(clean.join(' · '), MAX_LINE_CHARACTERS));
  }
}

/** A model may stand at several hosts. */
function about(target: Target, what: readonly string[]): readonly string[] {
  return [targetName(target), ...what, hostOf(target)];
}

function hostOf({ seller }: Target): string {
  return `at ${oneLine(seller.host, MAX_HOST_CHARACTERS)}`;
}

function attemptOf(id: string): string {
  return `attempt ${idOf(id)}`;
}

/** Of an answer or of an attempt. */
function idOf(id: string): string {
  return id.slice(0, SHORT_ID_LENGTH);
}
