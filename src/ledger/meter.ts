import { isFree, type Price } from '../catalog/price.ts';
import type { Clock } from '../lib/clock.ts';
import { asRecord, asString } from '../lib/json.ts';
import type { ChatRequest } from '../llm/chat-request.ts';
import type { Cost } from '../llm/cost.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { Model } from '../llm/model.ts';
import type { StreamEvent, Target } from '../llm/stream-event.ts';
import type { Usage } from '../llm/usage.ts';
import type { AttemptEnd, AttemptProgress } from './attempt.ts';
import { costOf } from './cost-of.ts';
import type { Ledger } from './ledger.ts';

export interface MeterPorts {
  readonly ledger: Pick<Ledger, 'begin' | 'progress' | 'settle'>;
  readonly clock: Clock;
  /** The person's own price, else what is known of that model; asked for the model that answers, then for the one asked. */
  readonly priceOf: (model: string) => Price | undefined;
  /** A new id for each row. */
  readonly newId: () => string;
  /** The id of the attempt that this request is now in, as the log has it. */
  readonly traceIdOf: (request: ChatRequest) => string;
  /** Tokens, on the low side. */
  readonly estimateInput: (request: ChatRequest) => number;
}

/**
 * Writes one row for each call, whatever becomes of it, and says what it cost (`cost`, just before `finish`, or before the
 * error of a call that may be billed all the same).
 *
 * How sure the figure is, by how the call ended:
 * - whole, with usage: `exact`, or `reported` where the vendor sends a figure; without usage: `estimated` from the text.
 * - refused (an error with an HTTP status before any content or usage) or never arrived: exactly nothing, for nobody bills it.
 * - cut, timed out or cancelled: `at-least`, from what was reported, else from the text so far.
 *
 * It belongs around the clocks, so that a time-out is an error here and not a cancel.
 */
export function withMeter(model: Model, target: Target, ports: MeterPorts): Model {
  return {
    id: model.id,
    stream: (request, signal) => ({
      [Symbol.asyncIterator]: () => new MeteredStream({ model, target, ports, request, signal }),
    }),
  };
}

interface Call {
  readonly model: Model;
  readonly target: Target;
  readonly ports: MeterPorts;
  readonly request: ChatRequest;
  readonly signal: AbortSignal;
}

type Result = IteratorResult<StreamEvent, undefined>;

/** English and code come to about four characters a token; the middle of what was measured on recorded answers. */
const CHARACTERS_PER_TOKEN = 4;

/** How often a stream in flight is written down, for the case that this process is killed. */
const PROGRESS_MS = 1_000;

const DONE: Result = { done: true, value: undefined };

/** One call. An iterator by hand, because it is paid for every event: an event that is only counted costs one promise. */
class MeteredStream implements AsyncIterator<StreamEvent, undefined> {
  readonly #call: Call;
  #inner: AsyncIterator<StreamEvent> | undefined;
  #id = '';
  #startedAt = 0;
  #estimatedInput = 0;
  #state: 'idle' | 'open' | 'settled' = 'idle';
  /** The vendor has begun to answer. */
  #accepted = false;
  #characters = 0;
  #firstContentAt: number | undefined;
  #progressAt = 0;
  #usage: Usage | undefined;
  #modelAnswered: string | undefined;
  /** Of a call that was cut: said before its error is thrown, to whoever still listens. */
  #unsaidCost: Cost | undefined;
  /** Held back for the `cost` before it. */
  #failure: { readonly error: unknown } | undefined;
  #finish: Extract<StreamEvent, { type: 'finish' }> | undefined;

  constructor(call: Call) {
    this.#call = call;
  }

  next(): Promise<Result> {
    if (this.#state === 'idle') this.#begin();
    if (this.#finish !== undefined) {
      const value = this.#finish;
      this.#finish = undefined;
      return Promise.resolve({ done: false, value });
    }
    if (this.#failure !== undefined) return Promise.reject(this.#failure.error);
    const { request, signal, model } = this.#call;
    try {
      this.#inner ??= model.stream(request, signal)[Symbol.asyncIterator]();
      return this.#inner.next().then(this.#onResult, this.#onFailure);
    } catch (error) {
      return new Promise((resolve) => resolve(this.#onFailure(error)));
    }
  }

  async return(): Promise<Result> {
    if (this.#state === 'open') this.#settleCut(this.#call.signal.reason);
    this.#finish = undefined;
    this.#state = 'settled';
    await this.#inner?.return?.();
    return DONE;
  }

  #begin(): void {
    const { ports, request, target, signal } = this.#call;
    this.#state = 'open';
    this.#id = ports.newId();
    this.#startedAt = ports.clock.now();
    this.#progressAt = this.#startedAt;
    this.#estimatedInput = ports.estimateInput(request);
    ports.ledger.begin({
      id: this.#id,
      traceId: ports.traceIdOf(request),
      ...(request.conversationId === undefined ? {} : { conversationId: request.conversationId }),
      target,
      startedAt: this.#startedAt,
      estimatedInput: this.#estimatedInput,
      cost: this.#costIfCut(),
    });
    // Also when nobody comes back for the rest, as after a time-out.
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  readonly #onResult = (result: IteratorResult<StreamEvent>): Result => {
    if (result.done === true) {
      if (this.#state === 'open') this.#settleCut(new LlmError('truncated', 'the stream ended without a finish'));
      return DONE;
    }
    const event = result.value;
    this.#accepted = true;
    switch (event.type) {
      case 'text-delta':
      case 'reasoning-delta':
        this.#content(event.text.length);
        break;
      case 'tool-call-delta':
        this.#content(event.inputText.length);
        break;
      case 'tool-call-start':
      case 'tool-call-end':
        this.#content(0);
        break;
      case 'usage':
        this.#usage = event.usage;
        break;
      case 'response-start':
        this.#modelAnswered = event.model ?? this.#modelAnswered;
        break;
      case 'finish':
        return this.#complete(event);
      default:
        break;
    }
    return result;
  };

  readonly #onFailure = (error: unknown): Result => {
    if (this.#state === 'open') this.#settleCut(error);
    const cost = this.#unsaidCost;
    if (cost === undefined) throw error;
    this.#unsaidCost = undefined;
    this.#failure = { error };
    return this.#costEvent(cost);
  };

  readonly #onAbort = (): void => {
    if (this.#state === 'open') this.#settleCut(this.#call.signal.reason);
  };

  #content(characters: number): void {
    const { clock, ledger } = this.#call.ports;
    const now = clock.now();
    this.#characters += characters;
    this.#firstContentAt ??= now;
    if (now - this.#progressAt < PROGRESS_MS || this.#state !== 'open') return;
    this.#progressAt = now;
    ledger.progress(this.#id, this.#known(this.#costIfCut()));
  }

  /** Settled before it is said: whoever reads may stop at any event. */
  #complete(finish: Extract<StreamEvent, { type: 'finish' }>): Result {
    if (this.#state !== 'open') return { done: false, value: finish };
    const cost = this.#costIfWhole();
    this.#settle({ status: 'ok', ...this.#known(cost) });
    this.#finish = finish;
    return this.#costEvent(cost);
  }

  #costEvent(cost: Cost): Result {
    const first = this.#timeToFirstToken();
    return {
      done: false,
      value: { type: 'cost', cost, ...(first === undefined ? {} : { timeToFirstTokenMs: first }) },
    };
  }

  /** Ended before its end: by an error, or by whoever does not want the rest (any other reason). */
  #settleCut(reason: unknown): void {
    const error = reason instanceof LlmError ? reason : undefined;
    const cancelled = error === undefined && (reason === undefined || this.#call.signal.aborted);
    const isBilled = this.#isBilled(error);
    const cost: Cost = isBilled ? this.#costIfCut() : { kind: 'exact', nanoUsd: 0 };
    if (isBilled) this.#unsaidCost = cost;
    this.#settle({
      status: cancelled ? 'cancelled' : 'failed',
      ...(cancelled ? {} : { errorKind: error?.kind ?? 'malformed' }),
      ...this.#known(cost),
    });
  }

  /** Vendors bill what they worked on: not what they refused, and not what never reached them. */
  #isBilled(error: LlmError | undefined): boolean {
    if (this.#usage !== undefined || this.#firstContentAt !== undefined) return true;
    if (error === undefined) return true; // cancelled while the vendor had it, or nearly
    return error.details.status === undefined && (this.#accepted || mayHaveArrived(error));
  }

  #settle(end: Omit<AttemptEnd, 'durationMs'>): void {
    const { ports, signal } = this.#call;
    this.#state = 'settled';
    signal.removeEventListener('abort', this.#onAbort);
    ports.ledger.settle(this.#id, { ...end, durationMs: ports.clock.now() - this.#startedAt });
  }

  #known(cost: Cost): AttemptProgress {
    const first = this.#timeToFirstToken();
    return {
      cost,
      estimatedOutput: this.#estimatedOutput(),
      ...(this.#usage === undefined ? {} : { usage: this.#usage }),
      ...(this.#modelAnswered === undefined ? {} : { modelAnswered: this.#modelAnswered }),
      ...(first === undefined ? {} : { timeToFirstTokenMs: first }),
    };
  }

  #timeToFirstToken(): number | undefined {
    return this.#firstContentAt === undefined ? undefined : this.#firstContentAt - this.#startedAt;
  }

  #estimatedOutput(): number {
    return Math.ceil(this.#characters / CHARACTERS_PER_TOKEN);
  }

  #price(): Price | undefined {
    const { ports, target } = this.#call;
    const answered = this.#modelAnswered === undefined ? undefined : ports.priceOf(this.#modelAnswered);
    return answered ?? ports.priceOf(target.model);
  }

  #costIfWhole(): Cost {
    const cost = costOf(this.#usage, this.#price(), this.#startedAt);
    if (cost.kind !== 'at-least' && !(cost.kind === 'unpriced' && cost.reason === 'no-usage')) return cost;
    return withKind('estimated', costOf(this.#completedUsage(), this.#price(), this.#startedAt));
  }

  /** Never less than what the vendor has reported so far, and never less than the text that came. */
  #costIfCut(): Cost {
    const price = this.#price();
    if (price !== undefined && isFree(price)) return { kind: 'exact', nanoUsd: 0 };
    return withKind('at-least', costOf(this.#completedUsage(), price, this.#startedAt));
  }

  /** The usage that was reported, with our guess where it says nothing or, of the output, less than what came. */
  #completedUsage(): Usage {
    const usage = this.#usage ?? {};
    const { input, cacheRead, cacheWrite5m, cacheWrite1h, output = 0, reasoning = 0 } = usage;
    const knowsInput = [input, cacheRead, cacheWrite5m, cacheWrite1h].some((count) => count !== undefined);
    const missing = Math.max(0, this.#estimatedOutput() - output - reasoning);
    return { ...usage, ...(knowsInput ? {} : { input: this.#estimatedInput }), output: output + missing };
  }
}

/** Whether the vendor may have had the request, though it never answered. */
function mayHaveArrived({ kind, details, cause }: LlmError): boolean {
  switch (kind) {
    case 'timeout':
      return details.clock !== 'connect';
    case 'network':
      return LOST_ON_THE_WAY_BACK.has(asString(asRecord(cause)?.['code']) ?? '');
    case 'truncated':
    case 'malformed':
      return true;
    default:
      return false; // our own refusals, as `auth` without a key
  }
}

/** The connection was there and broke. Any other network error (no such host, refused, certificate) is before that. */
const LOST_ON_THE_WAY_BACK = new Set(['ECONNRESET', 'EPIPE']);

function withKind(kind: 'estimated' | 'at-least', cost: Cost): Cost {
  return cost.kind === 'unpriced' ? cost : { kind, nanoUsd: cost.nanoUsd };
}
