import type { JsonObject } from '../../lib/json.ts';
import { choiceWithAnswer, forcesCall } from '../../llm/answer-tool.ts';
import type { ServiceTier, ToolChoice, ToolDefinition } from '../../llm/chat-request.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { ModelRequest } from '../../llm/model-request.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import type { RequestWarning } from '../../wire/stream-call.ts';
import { answerFormat } from './answer-format.ts';
import type { AnswerFormat } from './answer-format.ts';
import { findClaudeModel } from './claude-models.ts';
import type { Block } from './content-blocks.ts';
import { maxTokens } from './max-tokens.ts';
import { thinkingAndSampling } from './thinking.ts';
import { toVendorMessages } from './vendor-messages.ts';
import type { VendorMessage } from './vendor-messages.ts';

/** A request in the vendor's words. */
export interface AnthropicRequest {
  readonly body: JsonObject;
  /** What could not be said and was left out. */
  readonly warnings: readonly RequestWarning[];
  /** The tool whose input is the answer, where the form of the answer is asked for by a tool. */
  readonly answerTool?: string;
}

/**
 * Marks the end of a prefix that the vendor keeps for five minutes. A request may hold four such marks: one on the last
 * tool, one on the system block, and these on the ends of the last user messages: the newest is written for the next call,
 * the one before is where this call reads, also after an answer of more blocks than the vendor looks back (20).
 * https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
const CACHE_MARK = { cache_control: { type: 'ephemeral' } } as const;
const MARKED_USER_MESSAGES = 2;

/**
 * The body of `POST /v1/messages`: https://platform.claude.com/docs/en/api/messages/create
 * Throws `unsupported` for what an answer cannot be right without and this API, or this model, cannot be asked for.
 */
export function anthropicRequest(request: ModelRequest, endpoint: Endpoint): AnthropicRequest {
  const { system, tools = [], stop = [] } = request;
  const model = findClaudeModel(endpoint.target.model);
  const format = answerFormat(request, { model, quirks: endpoint.quirks });
  const forced = format.kind === 'tool' || forcesCall(request);
  if (forced && model?.forcedTools === false)
    throw new LlmError('unsupported', 'this model cannot be made to call a tool');
  const limit = maxTokens(request, endpoint);
  const messages = vendorMessages(request, endpoint);
  const callsWithoutThinking = endsInCallsWithoutThinking(messages);
  const settings = thinkingAndSampling(request, { model, maxTokens: limit, forced, callsWithoutThinking });
  const tier = serviceTier(request.serviceTier);
  const allTools = format.kind === 'tool' ? [...tools, format.tool] : tools;
  const choice = toolChoiceField(format, request);
  const body = {
    model: endpoint.target.model,
    max_tokens: limit,
    ...(system !== undefined && system.trim() !== '' && { system: [{ type: 'text', text: system, ...CACHE_MARK }] }),
    ...(allTools.length > 0 && { tools: markLast(allTools.map(toolBlock)) }),
    ...(choice !== undefined && { tool_choice: choice }),
    messages: messages.map(({ role, content }): JsonObject => ({ role, content })),
    ...outputConfig(format, settings.effort),
    ...settings.fields,
    ...(stop.length > 0 && { stop_sequences: stop }),
    ...tier.field,
    stream: true,
  };
  const seed: RequestWarning[] =
    request.seed === undefined ? [] : [{ feature: 'seed', message: 'seed: this API has none' }];
  return {
    body,
    warnings: [...settings.warnings, ...seed, ...tier.warnings],
    ...(format.kind === 'tool' && { answerTool: format.tool.name }),
  };
}

/** https://platform.claude.com/docs/en/agents-and-tools/tool-use/define-tools#controlling-claudes-output */
function toolChoiceField(format: AnswerFormat, request: ModelRequest): JsonObject | undefined {
  const { tools = [], toolChoice } = request;
  if (format.kind === 'tool')
    return { ...choiceFields(choiceWithAnswer(format.tool, request)), disable_parallel_tool_use: true };
  return tools.length === 0 || toolChoice === undefined ? undefined : choiceFields(toolChoice);
}

function choiceFields(choice: ToolChoice): JsonObject {
  if (choice.kind === 'tool') return { type: 'tool', name: choice.name };
  return { type: choice.kind === 'required' ? 'any' : choice.kind };
}

function outputConfig(format: AnswerFormat, effort: string | undefined): JsonObject {
  const config = {
    ...(effort !== undefined && { effort }),
    ...(format.kind === 'native' && { format: { type: 'json_schema', schema: format.schema } }),
  };
  return Object.keys(config).length === 0 ? {} : { output_config: config };
}

/** `auto` takes the priority capacity that was bought, if any: https://platform.claude.com/docs/en/api/service-tiers */
function serviceTier(tier: ServiceTier | undefined): {
  readonly field: JsonObject;
  readonly warnings: readonly RequestWarning[];
} {
  switch (tier) {
    case undefined:
      return { field: {}, warnings: [] };
    case 'default':
      return { field: { service_tier: 'standard_only' }, warnings: [] };
    case 'priority':
      return { field: { service_tier: 'auto' }, warnings: [] };
    case 'flex':
      return { field: {}, warnings: [{ feature: 'service-tier', message: 'service tier: this API has no flex' }] };
  }
}

function vendorMessages({ messages }: ModelRequest, { target }: Endpoint): readonly VendorMessage[] {
  return markLastUserMessages(withoutTrailingSpace(toVendorMessages(messages, target)));
}

/** https://platform.claude.com/docs/en/build-with-claude/extended-thinking#preserving-thinking-blocks */
function endsInCallsWithoutThinking(messages: readonly VendorMessage[]): boolean {
  const answered = messages.at(-1)?.content.some(({ type }) => type === 'tool_result') === true;
  const first = messages.at(-2)?.content[0]?.['type'];
  return answered && first !== 'thinking' && first !== 'redacted_thinking';
}

function toolBlock({ name, description, inputSchema }: ToolDefinition): Block {
  return { name, ...(description !== '' && { description }), input_schema: inputSchema };
}

function markLast(blocks: readonly Block[]): readonly Block[] {
  return blocks.map((block, index) => (index === blocks.length - 1 ? { ...block, ...CACHE_MARK } : block));
}

function markLastUserMessages(messages: readonly VendorMessage[]): readonly VendorMessage[] {
  const marked = new Set(messages.filter(({ role }) => role === 'user').slice(-MARKED_USER_MESSAGES));
  return messages.map((message) =>
    marked.has(message) ? { ...message, content: markLast(message.content) } : message,
  );
}

/** An answer that is to be continued must not end in white space: the API refuses it. */
function withoutTrailingSpace(messages: readonly VendorMessage[]): readonly VendorMessage[] {
  const last = messages.at(-1);
  const block = last?.content.at(-1);
  if (last?.role !== 'assistant' || typeof block?.['text'] !== 'string') return messages;
  const trimmed = { ...block, text: block['text'].trimEnd() };
  return [...messages.slice(0, -1), { ...last, content: [...last.content.slice(0, -1), trimmed] }];
}
