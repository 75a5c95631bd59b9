import type { Call } from '../llm/call.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { ModelRequest } from '../llm/model-request.ts';
import type { Model } from '../llm/model.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import type { Endpoint } from './endpoint.ts';
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
      throw located(error, endpoint);
    }
  };
  return {
    id: endpoint.target.deployment,
    stream: (request, call) => ({ [Symbol.asyncIterator]: () => start(request, call) }),
  };
}

function located(error: unknown, { target }: Endpoint): unknown {
  const { deployment, seller, model } = target;
  return error instanceof LlmError ? error.with({ deployment, vendor: seller.vendor, model }) : error;
}
