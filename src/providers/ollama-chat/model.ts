import type { ModelRequest } from '../../llm/model-request.ts';
import type { Model } from '../../llm/model.ts';
import { readErrorField } from '../../wire/common-error.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { sayableRequest } from '../../wire/sayable-request.ts';
import type { RequestWarning } from '../../wire/stream-call.ts';
import { streamedModel } from '../../wire/streamed-model.ts';
import { createOllamaChatDecoder } from './decoder.ts';
import { ollamaChatBody } from './request.ts';

/** Ollama's own chat API, which unlike its OpenAI-compatible one tells thinking from text: https://docs.ollama.com/api/chat */
export function createOllamaModel(endpoint: Endpoint): Model {
  return streamedModel(endpoint, (asked, call) => {
    const { request, warnings } = sayableRequest(asked, endpoint);
    return {
      url: `${endpoint.baseUrl}/api/chat`,
      body: ollamaChatBody(endpoint, request),
      framing: 'ndjson',
      createDecoder: () => createOllamaChatDecoder(call.attempt),
      // Failures are `{"error": "text"}`, with a fitting status or as a line of the answer.
      readError: readErrorField,
      warnings: [...warnings, ...formatWarnings(request, endpoint)],
    };
  });
}

/** `format` is all there is: no tool can be said to be the one to call, so none can stand for the form of the answer. */
function formatWarnings({ responseFormat }: ModelRequest, { quirks }: Endpoint): readonly RequestWarning[] {
  if (responseFormat === undefined || quirks.responseFormat !== 'tool') return [];
  return [
    { feature: 'response-format', message: 'responseFormat: "tool" was passed over: Ollama takes a schema only' },
  ];
}
