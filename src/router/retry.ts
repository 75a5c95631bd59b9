import { abortReason, sleep } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { ChatRequest } from '../llm/chat-request.ts';
import type { Model } from '../llm/model.ts';
import { isContent } from '../llm/stream-event.ts';
import type { StreamEvent, Target } from '../llm/stream-event.ts';
import { backoffMs } from './backoff.ts';
import type { Admission, Permit } from './circuit-breakers.ts';
import { mayRetry } from './failure-policy.ts';
import { hasSubstance } from './substance.ts';

export interface RetryPolicy {
  /** Tries after the first. */
  readonly numRetries: number;
  /** A wait longer than this is not waited for. */
  readonly maxWaitMs: number;
}

export interface RetryPorts {
  readonly clock: Clock;
  /** At least 0, below 1. */
  readonly random: () => number;
  /** A new id for the attempt that begins now, which joins its log line and its ledger row. */
  readonly newTraceId: (request: ChatRequest) => string;
  readonly circuit: AttemptCircuit;
}

/** What a retry knows of the world around its deployment. */
export interface AttemptCircuit {
  readonly admit: () => Admission;
  /** Whether `admit` would refuse. */
  readonly isOpen: () => boolean;
  /** Whether another deployment could take over after this failure. */
  readonly hasAlternative: (error: LlmError) => boolean;
  /** The first content was handed on: from here nothing is silently tried again. */
  readonly onCommit: () => void;
}

/**
 * Tries one deployment until it answers or trying again cannot help, and says each attempt in the stream. Free only
 * until the first content was handed on. Throws the last error, never an earlier one. An answer without an end is
 * `truncated`; one without content is a failure too. What an attempt says before it fails (`response-start`, `usage`,
 * `cost`) belongs to the `attempt-start` before it.
 */
export function withRetry(model: Model, target: Target, policy: RetryPolicy, ports: RetryPorts): Model {
  const call: Call = { model, target, policy, ports };
  return { id: model.id, stream: (request, signal) => attempts(call, request, signal) };
}

interface Call {
  readonly model: Model;
  readonly target: Target;
  readonly policy: RetryPolicy;
  readonly ports: RetryPorts;
}

async function* attempts(call: Call, request: ChatRequest, signal: AbortSignal): AsyncGenerator<StreamEvent, void> {
  const { model, target, ports } = call;
  let last: LlmError | undefined;
  for (let failures = 1; ; failures++) {
    if (signal.aborted) throw abortReason(signal);
    const admission = ports.circuit.admit();
    if (admission.kind === 'open') throw last ?? admission.error;
    const attempt = new Attempt(admission.permit, ports.circuit.onCommit);
    try {
      yield { type: 'attempt-start', target, traceId: ports.newTraceId(request) };
      for await (const event of model.stream(request, signal)) if (attempt.take(event)) yield event;
      attempt.end();
      return;
    } catch (error) {
      if (attempt.finished) return;
      if (signal.aborted) throw abortReason(signal);
      last = attempt.fail(asLlmError(error).with(named(target)));
    } finally {
      attempt.permit.release();
    }
    const delayMs = attempt.committed ? undefined : retryDelayMs(call, last, failures);
    yield { type: 'attempt-failure', target, error: last, next: nextStep(call, attempt, { last, delayMs }) };
    if (delayMs === undefined) throw last;
    await sleep(delayMs, ports.clock, signal);
  }
}

/** One try: sees every event, and gives the verdict to the circuit. */
class Attempt {
  readonly permit: Permit;
  readonly #onCommit: () => void;
  committed = false;
  finished = false;

  constructor(permit: Permit, onCommit: () => void) {
    this.permit = permit;
    this.#onCommit = onCommit;
  }

  /** Whether the event is handed on. Throws when it shows that the attempt has failed. */
  take(event: StreamEvent): boolean {
    if (this.finished) return false;
    if (isContent(event)) {
      if (!hasSubstance(event)) return false;
      if (!this.committed) this.#commit();
    } else if (event.type === 'finish') {
      if (!this.committed) throw emptyAnswer(event);
      this.finished = true;
      this.permit.success();
    }
    return true;
  }

  end(): void {
    if (!this.finished) throw new LlmError('truncated', 'the answer ended without a finish reason');
  }

  fail(error: LlmError): LlmError {
    this.permit.failure(error);
    return error;
  }

  #commit(): void {
    this.committed = true;
    this.#onCommit();
  }
}

function emptyAnswer({ reason }: Extract<StreamEvent, { type: 'finish' }>): LlmError {
  if (reason.unified === 'content-filter')
    return new LlmError('content-policy', `the vendor withheld the answer (${reason.raw})`);
  // All of the output limit went into reasoning that is not shown, and would again.
  if (reason.unified === 'length')
    return new LlmError('malformed', 'the output limit was reached before any content', { shouldRetry: false });
  return new LlmError('malformed', `the answer is empty (${reason.raw})`);
}

/**
 * How long to wait before the next try, or `undefined` when there is none. The server's own wait is a lower bound; only
 * it can ask for more than patience has.
 */
function retryDelayMs({ policy, ports }: Call, error: LlmError, failures: number): number | undefined {
  const { circuit, random } = ports;
  if (failures > policy.numRetries || circuit.isOpen()) return undefined;
  if (!mayRetry(error, () => circuit.hasAlternative(error))) return undefined;
  const serverWaitMs = error.details.retryAfterMs ?? 0;
  if (serverWaitMs > policy.maxWaitMs) return undefined;
  return Math.max(Math.min(backoffMs(failures, random), policy.maxWaitMs), serverWaitMs);
}

interface Outcome {
  readonly last: LlmError;
  readonly delayMs: number | undefined;
}

type NextStep = Extract<StreamEvent, { type: 'attempt-failure' }>['next'];

function nextStep({ ports }: Call, attempt: Attempt, { last, delayMs }: Outcome): NextStep {
  if (delayMs !== undefined) return { kind: 'retry', delayMs };
  return { kind: !attempt.committed && ports.circuit.hasAlternative(last) ? 'switch' : 'stop' };
}

function named({ deployment, provider, model }: Target): Pick<Target, 'deployment' | 'provider' | 'model'> {
  return { deployment, provider, model };
}

/** Whatever else is thrown is a fault of an adapter, and must not stop the others from being tried. */
function asLlmError(error: unknown): LlmError {
  if (error instanceof LlmError) return error;
  return new LlmError('malformed', error instanceof Error ? error.message : String(error), { cause: error });
}
