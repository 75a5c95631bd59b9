import type { Model } from '../../llm/model.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { streamCall } from '../../wire/stream-call.ts';
import { createOpenAiChatDecoder } from './decoder.ts';
import { readOpenAiChatError } from './error.ts';
import { openAiChatBody } from './request.ts';

/** OpenAI's chat completions API and all that is compatible with it: https://platform.openai.com/docs/api-reference/chat */
export function createOpenAiChatModel(endpoint: Endpoint): Model {
  return {
    id: endpoint.target.deployment,
    stream: (request, call) =>
      streamCall(
        {
          endpoint,
          url: `${endpoint.baseUrl}/chat/completions`,
          body: openAiChatBody(endpoint, request, call),
          framing: 'sse',
          createDecoder: () => createOpenAiChatDecoder(call.attempt),
          readError: readOpenAiChatError,
        },
        call,
      ),
  };
}
