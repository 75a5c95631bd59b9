import type { JsonObject } from '../lib/json.ts';
import type { ToolDefinition } from '../llm/chat-request.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { AssistantPart, ToolCallPart, ToolResult } from '../llm/message.ts';
import { NO_RESULT, resultInWords } from '../llm/tool-results.ts';

/** What Ollama's own API writes as OpenAI's does: https://platform.openai.com/docs/api-reference/chat, https://docs.ollama.com/api/chat */
export function systemMessage(system: string | undefined): readonly JsonObject[] {
  return system === undefined || system === '' ? [] : [{ role: 'system', content: system }];
}

export function functionTool({ name, description, inputSchema }: ToolDefinition): JsonObject {
  return { type: 'function', function: { name, description, parameters: inputSchema } };
}

/**
 * A `tool` message for each call, in the order of the calls; `callFields` says which call it is. Throws `unsupported` for an
 * image in a result: both APIs take only text there.
 */
export function callResults(
  parts: readonly AssistantPart[],
  results: ReadonlyMap<string, ToolResult>,
  callFields: (call: ToolCallPart) => JsonObject,
): readonly JsonObject[] {
  return parts.flatMap((part) => {
    if (part.type !== 'tool-call') return [];
    const result = results.get(part.id);
    return [{ role: 'tool', ...callFields(part), content: result === undefined ? NO_RESULT : textOnly(result) }];
  });
}

function textOnly(result: ToolResult): string {
  if (result.parts.some(({ type }) => type === 'image'))
    throw new LlmError('unsupported', 'the result of a tool holds an image, and this API takes only text there');
  return resultInWords(result);
}
