import { createHash } from 'node:crypto';
import type { JsonObject } from '../../lib/json.ts';
import type { Call } from '../../llm/call.ts';
import type { ToolDefinition } from '../../llm/chat-request.ts';
import type { ModelRequest } from '../../llm/model-request.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { AssistantPart, Message, ToolCallPart, ToolResult, UserPart } from '../../llm/message.ts';
import type { Endpoint } from '../../wire/endpoint.ts';

/**
 * The body of `POST /chat/completions` (https://platform.openai.com/docs/api-reference/chat/create).
 *
 * Reasoning is not sent back: this API has no place for it. Every tool call is followed by its result, one of ours where
 * there is none, and turns without content are left out; the API refuses both otherwise.
 */
export function openAiChatBody(endpoint: Endpoint, request: ModelRequest, call: Call): JsonObject {
  const { promptCacheKey, maxTokensField = 'max_completion_tokens' } = endpoint.quirks;
  const limit = outputLimit(endpoint, request);
  const { temperature, tools = [] } = request;
  const { conversationId } = call;
  return {
    model: endpoint.target.model,
    messages: [...systemMessage(request.system), ...chatMessages(request.messages)],
    stream: true,
    stream_options: { include_usage: true },
    ...(tools.length === 0 ? {} : { tools: tools.map(toolDefinition) }),
    ...(limit === undefined ? {} : { [maxTokensField]: limit }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(promptCacheKey === true && conversationId !== undefined ? { prompt_cache_key: shortHash(conversationId) } : {}),
  };
}

/** The API's limit of a tool call's id. */
const MAX_CALL_ID_CHARACTERS = 40;

/** Said of a call that has no result: it was stopped, or the conversation comes from somewhere else. */
const NO_RESULT = 'This call was not run.';

function outputLimit(
  { maxOutputTokens: most }: Endpoint,
  { maxOutputTokens: asked }: ModelRequest,
): number | undefined {
  return asked === undefined || most === undefined ? asked : Math.min(asked, most);
}

function systemMessage(system: string | undefined): readonly JsonObject[] {
  return system === undefined || system === '' ? [] : [{ role: 'system', content: system }];
}

function chatMessages(messages: readonly Message[]): readonly JsonObject[] {
  return messages.flatMap((message, index) => {
    switch (message.role) {
      case 'user':
        return userMessage(message.parts);
      case 'assistant':
        return [...assistantMessage(message.parts), ...callResults(message.parts, messages[index + 1])];
      case 'tool':
        return []; // said behind its call
    }
  });
}

/** Plain text stays plain: many compatible servers know no other content. */
function userMessage(parts: readonly UserPart[]): readonly JsonObject[] {
  const used = parts.filter((part) => part.type !== 'text' || part.text !== '');
  if (used.length === 0) return [];
  const texts = used.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  if (texts.length === used.length) return [{ role: 'user', content: texts.join('\n\n') }];
  return [{ role: 'user', content: used.map(userPart) }];
}

function userPart(part: UserPart): JsonObject {
  if (part.type === 'text') return { type: 'text', text: part.text };
  if (part.type === 'file') throw new LlmError('unsupported', 'files are not sent in this wire format');
  return { type: 'image_url', image_url: { url: `data:${part.mediaType};base64,${part.data}` } };
}

function assistantMessage(parts: readonly AssistantPart[]): readonly JsonObject[] {
  const content = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const calls = parts.filter((part) => part.type === 'tool-call');
  if (content === '' && calls.length === 0) return [];
  return [
    {
      role: 'assistant',
      content: content === '' ? null : content,
      ...(calls.length === 0 ? {} : { tool_calls: calls.map(toolCall) }),
    },
  ];
}

function toolCall({ id, name, input }: ToolCallPart): JsonObject {
  return { id: callId(id), type: 'function', function: { name, arguments: JSON.stringify(input) } };
}

function callResults(parts: readonly AssistantPart[], next: Message | undefined): readonly JsonObject[] {
  const results: readonly ToolResult[] = next?.role === 'tool' ? next.results : [];
  return parts.flatMap((part) => {
    if (part.type !== 'tool-call') return [];
    const result = results.find(({ callId: of }) => of === part.id);
    return [
      { role: 'tool', tool_call_id: callId(part.id), content: result === undefined ? NO_RESULT : resultText(result) },
    ];
  });
}

function resultText({ parts }: ToolResult): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

/** Ids of other vendors may be longer than this API takes; call and result are shortened alike. */
function callId(id: string): string {
  return id.length <= MAX_CALL_ID_CHARACTERS ? id : `call_${shortHash(id)}`;
}

function toolDefinition({ name, description, inputSchema }: ToolDefinition): JsonObject {
  return { type: 'function', function: { name, description, parameters: inputSchema } };
}

/** 32 characters that say nothing about what they stand for. */
function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
