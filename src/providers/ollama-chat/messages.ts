import type { JsonObject } from '../../lib/json.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { AssistantPart, Message, ToolCallPart, UserPart } from '../../llm/message.ts';
import { isSameOrigin } from '../../llm/target.ts';
import type { ReasoningOrigin } from '../../llm/target.ts';
import { resultsFor, strayParts } from '../../llm/tool-results.ts';
import { callResults } from '../../wire/openai-shape.ts';

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
        return [
          ...assistantMessage(self, message.parts),
          ...callResults(message.parts, resultsFor(messages, index), toolNameField),
        ];
      case 'tool':
        return userMessage(strayParts(messages, index)); // the others are said behind their calls
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
function toolNameField({ name }: ToolCallPart): JsonObject {
  return { tool_name: name };
}
