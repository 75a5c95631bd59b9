import type { JsonObject } from '../../lib/json.ts';
import type { ToolDefinition } from '../../llm/chat-request.ts';
import type { ModelRequest } from '../../llm/model-request.ts';
import type { AssistantPart, Message, ToolCallPart, ToolResult, UserPart } from '../../llm/message.ts';
import { isSameOrigin } from '../../llm/target.ts';
import type { Endpoint } from '../../wire/endpoint.ts';

/**
 * The body of `POST /api/chat` (https://docs.ollama.com/api/chat).
 *
 * No `num_ctx` is sent: the size of the context is the business of whoever runs the server, and another size would load the
 * model anew. Reasoning goes back as `thinking`, but only to the model that made it.
 */
export function ollamaChatBody(endpoint: Endpoint, request: ModelRequest): JsonObject {
  const { tools = [] } = request;
  const options = modelOptions(endpoint, request);
  return {
    model: endpoint.target.model,
    messages: [...systemMessage(request.system), ...chatMessages(endpoint, request.messages)],
    stream: true,
    ...(tools.length === 0 ? {} : { tools: tools.map(toolDefinition) }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
}

/** Said of a call that has no result: it was stopped, or the conversation comes from somewhere else. */
const NO_RESULT = 'This call was not run.';

function modelOptions(endpoint: Endpoint, { maxOutputTokens: asked, temperature }: ModelRequest): JsonObject {
  const limit = asked === undefined ? undefined : Math.min(asked, endpoint.maxOutputTokens ?? asked);
  return {
    ...(limit === undefined ? {} : { num_predict: limit }),
    ...(temperature === undefined ? {} : { temperature }),
  };
}

function systemMessage(system: string | undefined): readonly JsonObject[] {
  return system === undefined || system === '' ? [] : [{ role: 'system', content: system }];
}

function chatMessages(endpoint: Endpoint, messages: readonly Message[]): readonly JsonObject[] {
  return messages.flatMap((message, index) => {
    switch (message.role) {
      case 'user':
        return userMessage(message.parts);
      case 'assistant':
        return [...assistantMessage(endpoint, message.parts), ...callResults(message.parts, messages[index + 1])];
      case 'tool':
        return []; // said behind its call
    }
  });
}

function userMessage(parts: readonly UserPart[]): readonly JsonObject[] {
  const texts = parts.flatMap((part) => (part.type === 'text' && part.text !== '' ? [part.text] : []));
  const images = parts.flatMap((part) => (part.type === 'image' ? [part.data] : []));
  if (texts.length === 0 && images.length === 0) return [];
  return [{ role: 'user', content: texts.join('\n\n'), ...(images.length === 0 ? {} : { images }) }];
}

function assistantMessage({ target }: Endpoint, parts: readonly AssistantPart[]): readonly JsonObject[] {
  const content = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const calls = parts.filter((part) => part.type === 'tool-call');
  if (content === '' && calls.length === 0) return [];
  const thinking = parts
    .map((part) => (part.type === 'reasoning' && isSameOrigin(target, part.origin) ? part.text : ''))
    .join('');
  return [
    {
      role: 'assistant',
      content,
      ...(thinking === '' ? {} : { thinking }),
      ...(calls.length === 0 ? {} : { tool_calls: calls.map(toolCall) }),
    },
  ];
}

function toolCall({ name, input }: ToolCallPart): JsonObject {
  return { function: { name, arguments: input } };
}

function callResults(parts: readonly AssistantPart[], next: Message | undefined): readonly JsonObject[] {
  const results: readonly ToolResult[] = next?.role === 'tool' ? next.results : [];
  return parts.flatMap((part) => {
    if (part.type !== 'tool-call') return [];
    const result = results.find(({ callId }) => callId === part.id);
    return [{ role: 'tool', tool_name: part.name, content: result === undefined ? NO_RESULT : resultText(result) }];
  });
}

function resultText({ parts }: ToolResult): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

function toolDefinition({ name, description, inputSchema }: ToolDefinition): JsonObject {
  return { type: 'function', function: { name, description, parameters: inputSchema } };
}
