import type { Model } from '../../llm/model.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { streamCall } from '../../wire/stream-call.ts';
import { createGeminiDecoder } from './decoder.ts';
import { readGeminiError } from './error.ts';
import { geminiBody } from './request.ts';

/**
 * Google's Gemini API: https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 * `alt=sse` asks for events; without it the answer is one JSON array. The key travels in a header, never in the URL.
 */
export function createGeminiModel(endpoint: Endpoint): Model {
  return {
    id: endpoint.target.deployment,
    stream: (request, call) =>
      streamCall(
        {
          endpoint,
          url: `${endpoint.baseUrl}/models/${encodeURIComponent(endpoint.target.model)}:streamGenerateContent?alt=sse`,
          body: geminiBody(request, endpoint),
          framing: 'sse',
          createDecoder: () => createGeminiDecoder(call.attempt),
          readError: readGeminiError,
        },
        call,
      ),
  };
}
