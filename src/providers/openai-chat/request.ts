import type { JsonObject } from '../../lib/json.ts';
import { answerTool } from '../../llm/answer-tool.ts';
import type { Call } from '../../llm/call.ts';
import type { Effort, ToolChoice, ToolDefinition } from '../../llm/chat-request.ts';
import type { ModelRequest } from '../../llm/model-request.ts';
import type { Quirks } from '../../llm/quirks.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { outputLimit } from '../../wire/sayable-request.ts';
import { chatMessages, shortHash } from './messages.ts';
import { openAiResponseFormat } from './response-format.ts';

/**
 * The body of `POST /chat/completions` (https://platform.openai.com/docs/api-reference/chat/create), which says all of the
 * request. Throws `unsupported` for what this API has no place for.
 */
export function openAiChatBody(endpoint: Endpoint, request: ModelRequest, call: Call): JsonObject {
  const { quirks } = endpoint;
  const { system, stop = [], temperature, topP, seed, effort, serviceTier } = request;
  const limit = outputLimit(request, endpoint);
  const { conversationId } = call;
  return {
    model: endpoint.target.model,
    messages: [...systemMessage(system), ...chatMessages(request.messages)],
    stream: true,
    stream_options: { include_usage: true },
    ...toolFields(request, quirks),
    ...responseFormatField(request, quirks),
    ...(limit !== undefined && { [quirks.maxTokensField ?? 'max_completion_tokens']: limit }),
    ...(stop.length > 0 && { stop }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(seed !== undefined && { seed }),
    ...(effort !== undefined && { reasoning_effort: EFFORTS[effort] }),
    ...(serviceTier !== undefined && { service_tier: serviceTier }),
    ...(quirks.promptCacheKey === true &&
      conversationId !== undefined && { prompt_cache_key: shortHash(conversationId) }),
  };
}

/** The name of the tool whose input is the answer, where this server knows no response format. */
export function answerToolName(request: ModelRequest, { responseFormat }: Quirks): string | undefined {
  return responseFormat === 'tool' ? offeredAnswerTool(request)?.name : undefined;
}

/** `xhigh` is the most that this API knows: https://platform.openai.com/docs/api-reference/chat/create */
const EFFORTS: Readonly<Record<Effort, string>> = {
  none: 'none',
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
  max: 'xhigh',
};

function systemMessage(system: string | undefined): readonly JsonObject[] {
  return system === undefined || system === '' ? [] : [{ role: 'system', content: system }];
}

function toolFields(request: ModelRequest, quirks: Quirks): JsonObject {
  const { tools = [], toolChoice } = request;
  const answer = quirks.responseFormat === 'tool' ? offeredAnswerTool(request) : undefined;
  const all = answer === undefined ? tools : [...tools, answer];
  if (all.length === 0) return {};
  const choice = answer === undefined ? toolChoice : choiceWithAnswer(answer, request);
  return { tools: all.map(toolDefinition), ...(choice !== undefined && { tool_choice: toolChoiceField(choice) }) };
}

/** Where a tool of the request has to be called, this answer is that call, and no tool stands for its form. */
function offeredAnswerTool(request: ModelRequest): ToolDefinition | undefined {
  const { tools = [], toolChoice } = request;
  const isForced = tools.length > 0 && (toolChoice?.kind === 'required' || toolChoice?.kind === 'tool');
  return isForced ? undefined : answerTool(request);
}

/** Some tool has to be called: the answer, or one that the answer needs first. */
function choiceWithAnswer({ name }: ToolDefinition, { tools = [], toolChoice }: ModelRequest): ToolChoice {
  return tools.length === 0 || toolChoice?.kind === 'none' ? { kind: 'tool', name } : { kind: 'required' };
}

function toolChoiceField(choice: ToolChoice): JsonObject | string {
  return choice.kind === 'tool' ? { type: 'function', function: { name: choice.name } } : choice.kind;
}

function toolDefinition({ name, description, inputSchema }: ToolDefinition): JsonObject {
  return { type: 'function', function: { name, description, parameters: inputSchema } };
}

function responseFormatField({ responseFormat }: ModelRequest, quirks: Quirks): JsonObject {
  if (responseFormat === undefined || quirks.responseFormat === 'tool') return {};
  return { response_format: openAiResponseFormat(responseFormat) };
}
