import type { Call } from './call.ts';
import type { ModelRequest } from './model-request.ts';
import type { StreamEvent } from './stream-event.ts';

/**
 * The one type that runs through the house. A provider adapter is a `Model`; retry, breaker, clocks, meter and router are
 * functions from `Model` to `Model`.
 *
 * `stream` does nothing until it is iterated. Leaving the loop (or aborting `call.signal`) cancels the call and closes the
 * socket. See `StreamEvent` for the order of events.
 */
export interface Model {
  readonly id: string;
  stream(request: ModelRequest, call: Call): AsyncIterable<StreamEvent>;
}
