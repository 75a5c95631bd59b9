import type { Model } from '../../llm/model.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { streamCall } from '../../wire/stream-call.ts';
import { createAnthropicDecoder } from './decoder.ts';
import { readAnthropicError } from './error.ts';
import { anthropicBody } from './request.ts';

/** Versions are dates; this one has been the only stable one since 2023: https://platform.claude.com/docs/en/api/versioning */
const VERSION = '2023-06-01';

/** Anthropic's Messages API: https://platform.claude.com/docs/en/api/messages */
export function createAnthropicModel(endpoint: Endpoint): Model {
  return {
    id: endpoint.target.deployment,
    stream: (request, call) =>
      streamCall(
        {
          endpoint,
          url: `${endpoint.baseUrl}/v1/messages`,
          body: anthropicBody(request, endpoint),
          framing: 'sse',
          createDecoder: () => createAnthropicDecoder(call.attempt),
          readError: readAnthropicError,
          headers: { 'anthropic-version': VERSION },
        },
        call,
      ),
  };
}
