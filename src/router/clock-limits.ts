/** How long a call may be silent, and in which way. Milliseconds; `Infinity` is no limit. */
export interface ClockLimits {
  /** Until the connection stands. */
  readonly connectMs: number;
  /** Without a single byte, before the first content: while a model loads, queues, reads the prompt or thinks. */
  readonly firstTokenMs: number;
  /** Without a single byte, after the first content: the line is dead. */
  readonly transportSilenceMs: number;
  /** Bytes come, but no content: keep-alives of a model that thinks, or of one that hangs. */
  readonly progressSilenceMs: number;
  /** The whole call. */
  readonly totalMs: number;
}

/** The part of `turnpike.routing` that is about time, in milliseconds. */
export interface RoutingClocks {
  readonly connectTimeoutMs: number;
  readonly firstTokenTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly timeoutMs: number;
}

export interface DeploymentClocks {
  /** Runs on the person's own machines. */
  readonly local: boolean;
  /** Total clock the person set for this deployment; goes before everything else. */
  readonly timeoutMs?: number;
}

/**
 * A vendor that sends keep-alives says that it is at work: it gets this many times the patience for the first token.
 * Reasoning models send nothing else for minutes, and a call killed then is paid for and lost; without any limit a
 * stream that only pings would be held open for ever.
 */
const KEEP_ALIVE_PATIENCE = 5;

/** Loading a large model from a slow disk and reading a long prompt on a CPU have been seen to take ten minutes. */
const LOCAL_FIRST_TOKEN_MS = 30 * 60_000;

/** Between two tokens a local model may be swapped out, or share its one processor with a compiler. */
const LOCAL_SILENCE_MS = 2 * 60_000;

/** A local model costs nothing by the minute, and a long answer on a CPU takes long; the person can press stop. */
const LOCAL_TOTAL_MS = 2 * 60 * 60_000;

/** The clocks of one deployment. For a local one the settings only ever lengthen them, but for its own `timeout`. */
export function clockLimits(routing: RoutingClocks, { local, timeoutMs }: DeploymentClocks): ClockLimits {
  const atLeast = (limitMs: number, localMs: number): number => (local ? Math.max(limitMs, localMs) : limitMs);
  const firstTokenMs = atLeast(routing.firstTokenTimeoutMs, LOCAL_FIRST_TOKEN_MS);
  return {
    connectMs: routing.connectTimeoutMs,
    firstTokenMs,
    transportSilenceMs: atLeast(routing.idleTimeoutMs, LOCAL_SILENCE_MS),
    progressSilenceMs: firstTokenMs * KEEP_ALIVE_PATIENCE,
    totalMs: timeoutMs ?? atLeast(routing.timeoutMs, LOCAL_TOTAL_MS),
  };
}
