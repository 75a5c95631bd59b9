import { createContext, Script } from 'node:vm';
import { asRecord } from './json.ts';

/** What `run` gave, or that it was stopped. */
export type Limited<Result> = { readonly kind: 'done'; readonly result: Result } | { readonly kind: 'stopped' };

/**
 * Runs synchronous work and stops it in the middle after so many milliseconds by the clock: also inside a regular expression,
 * which nothing else can end. `run` must leave nothing half done, for no `catch` or `finally` of it is reached. Costs 0.6 ms.
 */
export function withTimeLimit<Result>(milliseconds: number, run: () => Result): Limited<Result> {
  let outcome: Limited<Result> = { kind: 'stopped' };
  const context = createContext({
    run: () => {
      outcome = { kind: 'done', result: run() };
    },
  });
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const before = process.cpuUsage();
    try {
      CALL.runInContext(context, { timeout: milliseconds });
      break;
    } catch (error) {
      if (!isTimeout(error)) throw error;
    }
    const { user, system } = process.cpuUsage(before); // microseconds
    if (user + system > (milliseconds * 1000) / 2) break;
  }
  return outcome;
}

/** Where the machine was busy with something else for more than half of the time, the work is begun again. */
const MAX_TRIES = 3;

const CALL = new Script('run()');

/** https://nodejs.org/api/errors.html#err_script_execution_timeout; it is made in the context, whose `Error` is another one. */
function isTimeout(error: unknown): boolean {
  return asRecord(error)?.['code'] === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
