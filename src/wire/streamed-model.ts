import type { Call } from '../llm/call.ts';
import type { ModelRequest } from '../llm/model-request.ts';
import type { Model } from '../llm/model.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import type { Endpoint } from './endpoint.ts';
import { locatedError } from './located-error.ts';
import { streamCall } from './stream-call.ts';
import type { StreamCall } from './stream-call.ts';

/**
 * The `Model` of a wire format. `callOf` says what is sent. It runs when the answer is iterated, so that a request which
 * the format cannot say fails as every call does: in the loop, with the deployment in the error.
 */
export function streamedModel(
  endpoint: Endpoint,
  callOf: (request: ModelRequest, call: Call) => Omit<StreamCall, 'endpoint'>,
): Model {
  const start = (request: ModelRequest, call: Call): AsyncIterator<StreamEvent> => {
    try {
      return streamCall({ endpoint, ...callOf(request, call) }, call)[Symbol.asyncIterator]();
    } catch (error) {
      throw locatedError(error, { target: endpoint.target, secrets: [] });
    }
  };
  return {
    id: endpoint.target.deployment,
    stream: (request, call) => ({ [Symbol.asyncIterator]: () => start(request, call) }),
  };
}
