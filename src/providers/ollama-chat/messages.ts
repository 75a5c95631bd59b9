import type { JsonObject } from '../../lib/json.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { AssistantPart, Message, ToolCallPart, ToolResult, ToolResultPart, UserPart } from '../../llm/message.ts';
import { isSameOrigin } from '../../llm/target.ts';
import type { ReasoningOrigin } from '../../llm/target.ts';
import { NO_RESULT, resultsAfter } from '../../llm/tool-results.ts';

/**
 * The messages of Ollama's own API (https://docs.ollama.com/api/chat). Reasoning goes back as `thinking`, but only to the
 * model that made it. Throws `unsupported` for files, and for images in the result of a tool.
 */
export function chatMessages(self: ReasoningOrigin, messages: readonly Message[]): readonly JsonObject[] {
  return messages.flatMap((message, index) => {
    switch (message.role) {
      case 'user':
        return userMessage(message.parts);
      case 'assistant':
        return [...assistantMessage(self, message.parts), ...callResults(message.parts, resultsAfter(messages, index))];
      case 'tool':
        return []; // said behind its call
    }
  });
}

function userMessage(parts: readonly UserPart[]): readonly JsonObject[] {
  const file = parts.find((part) => part.type === 'file');
  if (file !== undefined)
    throw new LlmError('unsupported', `Ollama takes no files, and here is one of ${file.mediaType}`);
  const texts = parts.flatMap((part) => (part.type === 'text' && part.text !== '' ? [part.text] : []));
  const images = parts.flatMap((part) => (part.type === 'image' ? [part.data] : []));
  if (texts.length === 0 && images.length === 0) return [];
  return [{ role: 'user', content: texts.join('\n\n'), ...(images.length > 0 && { images }) }];
}

function assistantMessage(self: ReasoningOrigin, parts: readonly AssistantPart[]): readonly JsonObject[] {
  const content = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const calls = parts.filter((part) => part.type === 'tool-call');
  if (content === '' && calls.length === 0) return [];
  const thinking = parts
    .map((part) => (part.type === 'reasoning' && isSameOrigin(self, part.origin) ? part.text : ''))
    .join('');
  return [
    {
      role: 'assistant',
      content,
      ...(thinking !== '' && { thinking }),
      ...(calls.length > 0 && { tool_calls: calls.map(toolCall) }),
    },
  ];
}

function toolCall({ name, input }: ToolCallPart): JsonObject {
  return { function: { name, arguments: input } };
}

/** Results have no id here: they stand in the order of their calls, and name their tool. */
function callResults(parts: readonly AssistantPart[], results: ReadonlyMap<string, ToolResult>): readonly JsonObject[] {
  return parts.flatMap((part) => {
    if (part.type !== 'tool-call') return [];
    const result = results.get(part.id);
    return [{ role: 'tool', tool_name: part.name, content: result === undefined ? NO_RESULT : resultText(result) }];
  });
}

/** There is no field for a failure, so it is said in words. */
function resultText({ parts, failed }: ToolResult): string {
  const text = parts.map(resultPartText).join('\n');
  return failed ? `Error: ${text}` : text;
}

function resultPartText(part: ToolResultPart): string {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'data':
      return JSON.stringify(part.value);
    case 'image':
      throw new LlmError('unsupported', 'the result of a tool holds an image, and Ollama takes only text there');
  }
}
