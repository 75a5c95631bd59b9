import type { Model } from '../../llm/model.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { sayableRequest } from '../../wire/sayable-request.ts';
import { streamedModel } from '../../wire/streamed-model.ts';
import { createGeminiDecoder } from './decoder.ts';
import { readGeminiError } from './error.ts';
import { geminiRequest } from './request.ts';

/**
 * Google's Gemini API: https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 * `alt=sse` asks for events; without it the answer is one JSON array. The key travels in a header, never in the URL.
 */
export function createGeminiModel(endpoint: Endpoint): Model {
  return streamedModel(endpoint, (asked, call) => {
    const sayable = sayableRequest(asked, endpoint);
    const { body, warnings, answerTool } = geminiRequest(sayable.request, endpoint);
    return {
      url: `${endpoint.baseUrl}/models/${encodeURIComponent(endpoint.target.model)}:streamGenerateContent?alt=sse`,
      body,
      framing: 'sse',
      createDecoder: () => createGeminiDecoder(call.attempt, answerTool),
      readError: readGeminiError,
      warnings: [...sayable.warnings, ...warnings],
    };
  });
}
