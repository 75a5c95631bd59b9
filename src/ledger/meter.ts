import { isFree } from '../catalog/price.ts';
import type { Price } from '../catalog/price.ts';
import type { Clock } from '../lib/clock.ts';
import { asRecord, asString } from '../lib/json.ts';
import type { Call, TransportPhase } from '../llm/call.ts';
import type { Cost } from '../llm/cost.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { Model } from '../llm/model.ts';
import type { ModelRequest } from '../llm/model-request.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import type { Target } from '../llm/target.ts';
import { totalOutput } from '../llm/usage.ts';
import type { Usage } from '../llm/usage.ts';
import type { AttemptEnd, AttemptProgress } from './attempt.ts';
import { costOf, reportsInput } from './cost-of.ts';
import type { Ledger } from './ledger.ts';

export interface MeterPorts {
  readonly ledger: Pick<Ledger, 'begin' | 'progress' | 'settle'>;
  readonly clock: Clock;
  /** The price of a model at this deployment. First asked of the model that answered; without a price, of the one that was asked. */
  readonly priceOf: (model: string) => Price | undefined;
  /** Tokens, on the low side. */
  readonly estimateInput: (request: ModelRequest) => number;
}

/**
 * Writes one row for each call, whatever becomes of it, and says what it cost (`cost`, just before `finish`, or before the
 * error of a call that may be billed all the same). The row's id is the attempt's.
 *
 * How sure the figure is, by how the call ended:
 * - whole, with usage: `exact`, or `reported` where the vendor sends a figure; without usage: `estimated` from the text.
 * - not sent yet (`connected`), whatever ends it: exactly nothing. So is the row until then.
 * - refused (an error with an HTTP status before any content or usage) or never arrived: exactly nothing, for no vendor bills it.
 * - failed after the vendor had ended the answer (it is empty, or does not fit what was asked): as a whole answer.
 * - cut, timed out or cancelled: `at-least`, from what was reported, else from the text so far.
 *
 * It belongs around the clocks, so that a time-out is an error here and not a cancel.
 */
export function withMeter(model: Model, target: Target, ports: MeterPorts): Model {
  return { id: model.id, stream: (request, call) => metered({ model, target, ports }, request, call) };
}

interface Metered {
  readonly model: Model;
  readonly target: Target;
  readonly ports: MeterPorts;
}

async function* metered(
  { model, target, ports }: Metered,
  request: ModelRequest,
  call: Call,
): AsyncGenerator<StreamEvent, void> {
  const meter = new AttemptMeter(target, ports, call);
  meter.begin(request);
  try {
    for await (const event of model.stream(request, { ...call, onProgress: meter.onProgress })) {
      // Settled before it is said: the reader may stop at any event.
      if (event.type === 'finish') yield meter.whole();
      else meter.note(event);
      yield event;
    }
    const cost = meter.endedWithoutFinish();
    if (cost !== undefined) yield cost;
  } catch (error) {
    const cost = meter.cut(error);
    if (cost !== undefined) yield cost;
    throw error;
  } finally {
    meter.abandon();
  }
}

type CostEvent = Extract<StreamEvent, { type: 'cost' }>;

/** English and code come to about four characters a token; the middle of what was measured on recorded answers. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * More characters without white space than a token of prose or code holds on average, so that a figure that says "at least" is
 * on the low side. (A run of spaces is one token, so they count for nothing.)
 */
const MOST_CHARACTERS_PER_TOKEN = 6;

/** How often a stream in flight is written down, for the case that this process is killed. */
const PROGRESS_MS = 1_000;

/** What is known of one attempt, from its first row to its last. */
class AttemptMeter {
  readonly #target: Target;
  readonly #ports: MeterPorts;
  readonly #call: Call;
  /** Monotonic, as all times here but `#startedAt`. */
  readonly #begun: number;
  readonly #startedAt: number;
  #estimatedInput = 0;
  #state: 'idle' | 'open' | 'settled' = 'idle';
  /** The request is on its way, or there: something of an answer has come. */
  #sent = false;
  /** The vendor has begun to answer. */
  #accepted = false;
  #characters = 0;
  /** Without white space. */
  #inkedCharacters = 0;
  #firstContentAt: number | undefined;
  #progressAt: number;
  #usage: Usage | undefined;
  #modelAnswered: string | undefined;
  /** What a call that was cut may be billed: said before its error is thrown. */
  #unsaidCost: Cost | undefined;

  constructor(target: Target, ports: MeterPorts, call: Call) {
    this.#target = target;
    this.#ports = ports;
    this.#call = call;
    this.#startedAt = ports.clock.now();
    this.#begun = ports.clock.monotonic();
    this.#progressAt = this.#begun;
  }

  begin(request: ModelRequest): void {
    const { ledger, estimateInput } = this.#ports;
    const { attempt, conversationId, signal } = this.#call;
    this.#state = 'open';
    this.#estimatedInput = estimateInput(request);
    ledger.begin({
      id: attempt,
      ...(conversationId !== undefined && { conversationId }),
      target: this.#target,
      startedAt: this.#startedAt,
      estimatedInput: this.#estimatedInput,
      cost: this.#costIfCut(),
    });
    // The reader may never come back for the error of a cancel.
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Written down at once: from now on a row that is lost has cost something. */
  readonly onProgress = (phase: TransportPhase): void => {
    if (phase !== 'connected' || this.#sent || this.#state !== 'open') return;
    this.#sent = true;
    this.#ports.ledger.progress(this.#call.attempt, this.#known(this.#costIfCut()));
  };

  note(event: StreamEvent): void {
    switch (event.type) {
      case 'text-delta':
      case 'reasoning-delta':
        return this.#content(event.text);
      case 'tool-call-delta':
        return this.#content(event.inputText);
      case 'tool-call-start':
      case 'tool-call-end':
        return this.#content('');
      case 'usage':
        this.#sent = true;
        this.#usage = event.usage;
        return;
      case 'response-start':
        this.#sent = true;
        this.#accepted = true;
        this.#modelAnswered = event.model ?? this.#modelAnswered;
        return;
      default:
        return;
    }
  }

  whole(): CostEvent {
    const cost = this.#costIfWhole();
    if (this.#state === 'open') this.#settle({ status: 'ok', ...this.#known(cost) });
    return this.#costEvent(cost);
  }

  /** A stream must end with `finish` or an error: one that does neither was cut. */
  endedWithoutFinish(): CostEvent | undefined {
    return this.#state === 'open' ? this.cut(new LlmError('truncated', 'the stream ended without its end')) : undefined;
  }

  /** The call has failed or was cancelled; what it cost, where it may be billed. */
  cut(error: unknown): CostEvent | undefined {
    if (this.#state === 'open') this.#settleCut(error);
    const cost = this.#unsaidCost;
    this.#unsaidCost = undefined;
    return cost === undefined ? undefined : this.#costEvent(cost);
  }

  /** The loop was left; nothing is left to do where the call had ended. */
  abandon(): void {
    if (this.#state === 'open') this.#settleCut(this.#call.signal.reason);
  }

  readonly #onAbort = (): void => this.abandon();

  #content(text: string): void {
    const { clock, ledger } = this.#ports;
    const now = clock.monotonic();
    this.#sent = true;
    this.#characters += text.length;
    this.#inkedCharacters += text.replaceAll(/\s/g, '').length;
    this.#firstContentAt ??= now;
    if (now - this.#progressAt < PROGRESS_MS || this.#state !== 'open') return;
    this.#progressAt = now;
    ledger.progress(this.#call.attempt, this.#known(this.#costIfCut()));
  }

  #costEvent(cost: Cost): CostEvent {
    const timeToFirstTokenMs = this.#timeToFirstToken();
    return {
      type: 'cost',
      attempt: this.#call.attempt,
      cost,
      ...(timeToFirstTokenMs !== undefined && { timeToFirstTokenMs }),
    };
  }

  /** The call ended before the answer did: by an `LlmError`, or because the reader stopped (any other reason). */
  #settleCut(reason: unknown): void {
    const error = reason instanceof LlmError ? reason : undefined;
    const cancelled = error === undefined && (reason === undefined || this.#call.signal.aborted);
    const isBilled = this.#isBilled(error);
    const cost = isBilled ? this.#costOfFailure(error) : NOTHING;
    if (isBilled) this.#unsaidCost = cost;
    this.#settle({
      status: cancelled ? 'cancelled' : 'failed',
      ...(!cancelled && { errorKind: error?.kind ?? 'malformed' }),
      ...this.#known(cost),
    });
  }

  /** After the vendor's own end there is no more to come: what it reported is all. */
  #costOfFailure(error: LlmError | undefined): Cost {
    return error?.details.answerEnded === true ? this.#costIfWhole() : this.#costIfCut();
  }

  /** Vendors bill what they worked on: not what they refused, and not what never reached them. */
  #isBilled(error: LlmError | undefined): boolean {
    if (!this.#sent) return false;
    if (this.#usage !== undefined || this.#firstContentAt !== undefined) return true;
    if (error === undefined) return true; // cancelled while the vendor had it, or nearly
    return error.details.status === undefined && (this.#accepted || mayHaveArrived(error));
  }

  #settle(end: Omit<AttemptEnd, 'durationMs'>): void {
    const { clock, ledger } = this.#ports;
    this.#state = 'settled';
    this.#call.signal.removeEventListener('abort', this.#onAbort);
    ledger.settle(this.#call.attempt, { ...end, durationMs: clock.monotonic() - this.#begun });
  }

  #known(cost: Cost): AttemptProgress {
    const first = this.#timeToFirstToken();
    return {
      cost,
      estimatedOutput: this.#estimatedOutput(),
      ...(this.#usage !== undefined && { usage: this.#usage }),
      ...(this.#modelAnswered !== undefined && { modelAnswered: this.#modelAnswered }),
      ...(first !== undefined && { timeToFirstTokenMs: first }),
    };
  }

  #timeToFirstToken(): number | undefined {
    return this.#firstContentAt === undefined ? undefined : this.#firstContentAt - this.#begun;
  }

  #estimatedOutput(): number {
    return Math.ceil(this.#characters / CHARACTERS_PER_TOKEN);
  }

  #price(): Price | undefined {
    const { priceOf } = this.#ports;
    const answered = this.#modelAnswered === undefined ? undefined : priceOf(this.#modelAnswered);
    return answered ?? priceOf(this.#target.model);
  }

  #costIfWhole(): Cost {
    const cost = costOf(this.#usage, this.#price(), this.#startedAt);
    if (!lacksUsage(cost)) return cost;
    return withKind('estimated', costOf(this.#completedUsage(this.#estimatedOutput()), this.#price(), this.#startedAt));
  }

  /** Never less than what the vendor has reported so far, and never less than the text that came. */
  #costIfCut(): Cost {
    if (!this.#sent) return NOTHING;
    const price = this.#price();
    if (price !== undefined && isFree(price)) return NOTHING;
    const leastOutput = Math.ceil(this.#inkedCharacters / MOST_CHARACTERS_PER_TOKEN);
    return withKind('at-least', costOf(this.#completedUsage(leastOutput), price, this.#startedAt));
  }

  /** The usage that was reported, with our guess where it says nothing or, of the output, less than what came. */
  #completedUsage(leastOutput: number): Usage {
    const usage = this.#usage ?? {};
    const { output = 0 } = usage;
    const missing = Math.max(0, leastOutput - totalOutput(usage));
    return { ...usage, ...(!reportsInput(usage) && { input: this.#estimatedInput }), output: output + missing };
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

const NOTHING: Cost = { kind: 'exact', nanoUsd: 0 };

/** Whether the vendor left a side of the call out, so that our estimate may stand in. */
function lacksUsage(cost: Cost): boolean {
  if (cost.kind === 'unpriced') return cost.reason === 'no-usage';
  return cost.kind === 'at-least' && cost.unpriced === undefined;
}

/** The doubt that is given, but where a part has no price: that doubt stays. */
function withKind(kind: 'estimated' | 'at-least', cost: Cost): Cost {
  if (cost.kind === 'unpriced' || (cost.kind === 'at-least' && cost.unpriced !== undefined)) return cost;
  return { kind, nanoUsd: cost.nanoUsd };
}
