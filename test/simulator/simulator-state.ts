import type { ServerResponse } from 'node:http';
import type { Pace } from './faults.ts';
import type { PromptCache } from './prompt-cache.ts';
import type { RequestLog } from './request-log.ts';
import type { Scripts } from './scripts.ts';

/** What the simulator keeps from one request to the next. */
export interface SimulatorState {
  readonly scripts: Scripts;
  readonly log: RequestLog;
  readonly cache: PromptCache;
  /** Of answers whose script does not say. */
  readonly pace: Pace;
  /** Answers of the wire formats that still run. */
  readonly open: Set<ServerResponse>;
  readonly reset: () => void;
}
