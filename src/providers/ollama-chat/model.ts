import type { Model } from '../../llm/model.ts';
import { readErrorField } from '../../wire/common-error.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { streamCall } from '../../wire/stream-call.ts';
import { createOllamaChatDecoder } from './decoder.ts';
import { ollamaChatBody } from './request.ts';

/** Ollama's own chat API, which unlike its OpenAI-compatible one tells thinking from text: https://docs.ollama.com/api/chat */
export function createOllamaModel(endpoint: Endpoint): Model {
  return {
    id: endpoint.target.deployment,
    stream: (request, call) =>
      streamCall(
        {
          endpoint,
          url: `${endpoint.baseUrl}/api/chat`,
          body: ollamaChatBody(endpoint, request),
          framing: 'ndjson',
          createDecoder: () => createOllamaChatDecoder(call.attempt),
          // Failures are `{"error": "text"}`, with a fitting status or as a line of the answer.
          readError: readErrorField,
        },
        call,
      ),
  };
}
