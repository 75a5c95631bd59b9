import type { Call } from '../../llm/call.ts';
import type { Model } from '../../llm/model.ts';
import type { ModelRequest } from '../../llm/model-request.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { streamCall } from '../../wire/stream-call.ts';
import { createAnthropicDecoder } from './decoder.ts';
import { readAnthropicError } from './error.ts';
import { anthropicRequest } from './request.ts';

/** Versions are dates; this one has been the only stable one since 2023: https://platform.claude.com/docs/en/api/versioning */
const VERSION = '2023-06-01';

/** Anthropic's Messages API: https://platform.claude.com/docs/en/api/messages */
export function createAnthropicModel(endpoint: Endpoint): Model {
  return {
    id: endpoint.target.deployment,
    // What cannot be asked for is thrown when the answer is iterated, as everything else that goes wrong.
    stream: (request, call) => ({ [Symbol.asyncIterator]: () => ask(endpoint, request, call) }),
  };
}

function ask(endpoint: Endpoint, request: ModelRequest, call: Call): AsyncGenerator<StreamEvent, void, undefined> {
  const { body, warnings, answerTool } = anthropicRequest(request, endpoint);
  return streamCall(
    {
      endpoint,
      url: `${endpoint.baseUrl}/v1/messages`,
      body,
      framing: 'sse',
      createDecoder: () => createAnthropicDecoder(call.attempt, answerTool),
      readError: readAnthropicError,
      headers: { 'anthropic-version': VERSION },
      warnings,
    },
    call,
  );
}
