import type { Model } from '../../llm/model.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { sayableRequest } from '../../wire/sayable-request.ts';
import { streamedModel } from '../../wire/streamed-model.ts';
import { createOpenAiChatDecoder } from './decoder.ts';
import { readOpenAiChatError } from './error.ts';
import { answerToolName, openAiChatBody } from './request.ts';

/** OpenAI's chat completions API and all that is compatible with it: https://platform.openai.com/docs/api-reference/chat */
export function createOpenAiChatModel(endpoint: Endpoint): Model {
  return streamedModel(endpoint, (asked, call) => {
    const { request, warnings } = sayableRequest(asked, endpoint);
    const answerTool = answerToolName(request, endpoint.quirks);
    return {
      url: `${endpoint.baseUrl}/chat/completions`,
      body: openAiChatBody(endpoint, request, call),
      framing: 'sse',
      createDecoder: () => createOpenAiChatDecoder(call.attempt, answerTool),
      readError: readOpenAiChatError,
      warnings,
    };
  });
}
