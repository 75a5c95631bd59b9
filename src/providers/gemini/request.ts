import type { JsonObject } from '../../lib/json.ts';
import type { ToolDefinition } from '../../llm/chat-request.ts';
import type { ModelRequest } from '../../llm/model-request.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { toContents } from './contents.ts';
import { geminiParameters } from './schema.ts';

/** The body of `streamGenerateContent`: https://ai.google.dev/api/generate-content#v1beta.models.streamGenerateContent */
export function geminiBody(request: ModelRequest, endpoint: Endpoint): JsonObject {
  const { system, tools = [], messages } = request;
  const generationConfig = generation(request, endpoint);
  return {
    ...(system !== undefined && system !== '' && { systemInstruction: { parts: [{ text: system }] } }),
    contents: toContents(messages, endpoint.target).map(({ role, parts }): JsonObject => ({ role, parts })),
    ...(tools.length > 0 && { tools: [{ functionDeclarations: tools.map(declaration) }] }),
    ...(Object.keys(generationConfig).length > 0 && { generationConfig }),
  };
}

/**
 * Thoughts are asked for only where the model is known to think: the vendor refuses `thinkingConfig` for any other
 * (https://ai.google.dev/gemini-api/docs/thinking, https://ai.google.dev/api/generate-content#GenerationConfig).
 */
function generation({ maxOutputTokens, temperature }: ModelRequest, { reasons }: Endpoint): JsonObject {
  return {
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(reasons === true && { thinkingConfig: { includeThoughts: true } }),
  };
}

function declaration({ name, description, inputSchema }: ToolDefinition): JsonObject {
  const parameters = geminiParameters(inputSchema);
  return { name, description, ...(parameters !== undefined && { parameters }) };
}
