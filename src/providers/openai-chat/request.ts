import type { JsonObject } from '../../lib/json.ts';
import { answerTool, choiceWithAnswer } from '../../llm/answer-tool.ts';
import type { Call } from '../../llm/call.ts';
import type { Effort, ToolChoice } from '../../llm/chat-request.ts';
import type { ModelRequest } from '../../llm/model-request.ts';
import type { Quirks } from '../../llm/quirks.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { functionTool, systemMessage } from '../../wire/openai-shape.ts';
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
  return responseFormat === 'tool' ? answerTool(request)?.name : undefined;
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

function toolFields(request: ModelRequest, quirks: Quirks): JsonObject {
  const { tools = [], toolChoice } = request;
  const answer = quirks.responseFormat === 'tool' ? answerTool(request) : undefined;
  const all = answer === undefined ? tools : [...tools, answer];
  if (all.length === 0) return {};
  const choice = answer === undefined ? toolChoice : choiceWithAnswer(answer, request);
  return { tools: all.map(functionTool), ...(choice !== undefined && { tool_choice: toolChoiceField(choice) }) };
}

function toolChoiceField(choice: ToolChoice): JsonObject | string {
  return choice.kind === 'tool' ? { type: 'function', function: { name: choice.name } } : choice.kind;
}

function responseFormatField({ responseFormat }: ModelRequest, quirks: Quirks): JsonObject {
  if (responseFormat === undefined || quirks.responseFormat === 'tool') return {};
  return { response_format: openAiResponseFormat(responseFormat) };
}
