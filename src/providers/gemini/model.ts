import type { Call } from '../../llm/call.ts';
import type { Model } from '../../llm/model.ts';
import type { ModelRequest } from '../../llm/model-request.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { streamCall } from '../../wire/stream-call.ts';
import { createGeminiDecoder } from './decoder.ts';
import { readGeminiError } from './error.ts';
import { geminiRequest } from './request.ts';

/**
 * Google's Gemini API: https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 * `alt=sse` asks for events; without it the answer is one JSON array. The key travels in a header, never in the URL.
 */
export function createGeminiModel(endpoint: Endpoint): Model {
  return {
    id: endpoint.target.deployment,
    // What cannot be asked for is thrown when the answer is iterated, as everything else that goes wrong.
    stream: (request, call) => ({ [Symbol.asyncIterator]: () => ask(endpoint, request, call) }),
  };
}

function ask(endpoint: Endpoint, request: ModelRequest, call: Call): AsyncGenerator<StreamEvent, void, undefined> {
  const { body, warnings, answerTool } = geminiRequest(request, endpoint);
  return streamCall(
    {
      endpoint,
      url: `${endpoint.baseUrl}/models/${encodeURIComponent(endpoint.target.model)}:streamGenerateContent?alt=sse`,
      body,
      framing: 'sse',
      createDecoder: () => createGeminiDecoder(call.attempt, answerTool),
      readError: readGeminiError,
      warnings,
    },
    call,
  );
}
