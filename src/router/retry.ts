import { abortReason, sleep } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';
import type { Call } from '../llm/call.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { Model } from '../llm/model.ts';
import type { ModelRequest } from '../llm/model-request.ts';
import { isContent } from '../llm/stream-event.ts';
import type { RouteEvent, StreamEvent } from '../llm/stream-event.ts';
import type { Target } from '../llm/target.ts';
import { backoffMs } from './backoff.ts';
import type { Admission } from './circuit-breakers.ts';
import { mayRetry, SWITCH_WAIT_MS } from './failure-policy.ts';
import { namedIn } from './fitness.ts';
import type { Resting } from './route.ts';

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
  /** A new id for the attempt that begins now: its events, its log line and its ledger row carry it. */
  readonly newId: () => string;
  readonly circuit: AttemptCircuit;
}

/** What a retry knows of the world around its deployment. */
export interface AttemptCircuit {
  readonly admit: () => Admission;
  /** Milliseconds until `admit` would admit; 0 where it would now. */
  readonly opensInMs: () => number;
  /** Whether another deployment could take over after this failure. */
  readonly hasAlternative: (error: LlmError) => boolean;
  /** Of the other deployments that cannot take over now, the one to wait for after this failure, where one is worth it. */
  readonly firstBack: (error: LlmError) => Resting | undefined;
  /** The first content was handed on: from here nothing is silently tried again. */
  readonly onCommit: () => void;
}

/**
 * Tries one deployment until it answers or trying again cannot help, and says each attempt in the stream. Free only
 * until the first content was handed on. Throws the last error, never an earlier one.
 */
export function withRetry(model: Model, target: Target, policy: RetryPolicy, ports: RetryPorts): Model {
  const retrier: Retrier = { model, target, policy, ports };
  return { id: model.id, stream: (request, call) => tries(retrier, request, call) };
}

interface Retrier {
  readonly model: Model;
  readonly target: Target;
  readonly policy: RetryPolicy;
  readonly ports: RetryPorts;
}

/**
 * One generator and no function of its own for each attempt: each level that an event passes on its way out was 0.6 µs of
 * each event.
 */
async function* tries(retrier: Retrier, request: ModelRequest, call: Call): AsyncGenerator<StreamEvent, void> {
  const { model, target, ports } = retrier;
  let last: LlmError | undefined;
  for (let failures = 1; ; failures++) {
    if (call.signal.aborted) throw abortReason(call.signal);
    const admission = ports.circuit.admit();
    if (admission.kind === 'open') throw last ?? admission.error;
    const { permit } = admission;
    const attempt = ports.newId();
    let committed = false;
    try {
      yield { type: 'attempt-start', attempt, target };
      for await (const event of model.stream(request, { ...call, attempt })) {
        if (event.type === 'finish') permit.success();
        else if (!committed && isContent(event)) {
          committed = true;
          ports.circuit.onCommit();
        }
        yield event;
      }
      return;
    } catch (error) {
      if (call.signal.aborted) throw abortReason(call.signal);
      last = asLlmError(error).with(namedIn(target));
      permit.failure(last);
    } finally {
      permit.release();
    }
    const next = nextStep(retrier, { error: last, committed }, failures);
    yield { type: 'attempt-failure', attempt, target, error: last, next };
    if (next.kind !== 'retry') throw last;
    await sleep(next.delayMs, ports.clock, call.signal);
  }
}

interface FailedTry {
  readonly error: LlmError;
  /** Content was handed on before it failed. */
  readonly committed: boolean;
}

type NextStep = Extract<RouteEvent, { type: 'attempt-failure' }>['next'];

/**
 * Another try here, another deployment, or the end. The server's own wait is a lower bound of the delay; only it can ask for
 * more than patience has. Where another deployment can take over, or returns sooner, only a short wait here is worth it.
 */
function nextStep({ policy, ports }: Retrier, { error, committed }: FailedTry, failures: number): NextStep {
  const { circuit, clock, random } = ports;
  if (committed) return { kind: 'stop' };
  const leastMs = Math.max(error.details.retryAfterMs ?? 0, circuit.opensInMs());
  const hasAlternative = circuit.hasAlternative(error);
  const isLongWait = leastMs > SWITCH_WAIT_MS;
  const mayTryAgain =
    failures <= policy.numRetries && leastMs <= policy.maxWaitMs && mayRetry(error, () => hasAlternative);
  const retry = (): NextStep => {
    const delayMs = Math.max(Math.min(backoffMs(failures, random), policy.maxWaitMs), leastMs);
    return { kind: 'retry', delayMs };
  };
  if (mayTryAgain && !isLongWait) return retry();
  if (hasAlternative) return { kind: 'switch' };
  const now = clock.now();
  const back = circuit.firstBack(error);
  if (back !== undefined && (!mayTryAgain || back.until < now + leastMs))
    return back.until <= now ? { kind: 'switch' } : { kind: 'wait', until: back.until, target: back.deployment.target };
  return mayTryAgain ? retry() : { kind: 'stop' };
}

/** Anything else that is thrown is a fault of an adapter, and must not stop the other deployments from being tried. */
function asLlmError(error: unknown): LlmError {
  if (error instanceof LlmError) return error;
  return new LlmError('malformed', error instanceof Error ? error.message : String(error), { cause: error });
}
