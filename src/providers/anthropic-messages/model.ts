import type { Model } from '../../llm/model.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { sayableRequest } from '../../wire/sayable-request.ts';
import { streamedModel } from '../../wire/streamed-model.ts';
import { createAnthropicDecoder } from './decoder.ts';
import { readAnthropicError } from './error.ts';
import { anthropicRequest } from './request.ts';

/** Versions are dates; this one has been the only stable one since 2023: https://platform.claude.com/docs/en/api/versioning */
const VERSION = '2023-06-01';

/** Anthropic's Messages API: https://platform.claude.com/docs/en/api/messages */
export function createAnthropicModel(endpoint: Endpoint): Model {
  return streamedModel(endpoint, (asked, call) => {
    const sayable = sayableRequest(asked, endpoint);
    const { body, warnings, answerTool } = anthropicRequest(sayable.request, endpoint);
    return {
      url: `${endpoint.baseUrl}/v1/messages`,
      body,
      framing: 'sse',
      createDecoder: () => createAnthropicDecoder(call.attempt, answerTool),
      readError: readAnthropicError,
      headers: { 'anthropic-version': VERSION },
      warnings: [...sayable.warnings, ...warnings],
    };
  });
}
