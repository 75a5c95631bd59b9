import { asJsonObject } from '../../lib/json.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { AssistantPart, Message, ReasoningPart, ToolResult } from '../../llm/message.ts';
import { isSameOrigin } from '../../llm/target.ts';
import type { Target } from '../../llm/target.ts';
import { NO_RESULT, resultsFor, strayParts } from '../../llm/tool-results.ts';
import { resultContent, textBlocks, userBlocks } from './content-blocks.ts';
import type { Block } from './content-blocks.ts';
import { redactedData } from './redacted-thinking.ts';
import { createToolIds } from './tool-ids.ts';
import type { ToolIds } from './tool-ids.ts';

/** A message in the vendor's words. Roles alternate, so it may hold several of ours. */
export interface VendorMessage {
  readonly role: 'user' | 'assistant';
  readonly content: readonly Block[];
}

/**
 * The conversation in the form the vendor takes: roles alternate, no text is blank, and every `tool_use` has its
 * `tool_result` at the head of the next user message. A call that was never run gets a result that says so; a result
 * without its call stays as text. Reasoning goes back only to the seller and model that made it.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/handle-tool-calls
 *
 * Throws `unsupported` for a file that the API cannot take.
 */
export function toVendorMessages(messages: readonly Message[], target: Target): readonly VendorMessage[] {
  const toolId = createToolIds();
  const converted = messages.flatMap((message, index): readonly VendorMessage[] => {
    switch (message.role) {
      case 'user':
        return [{ role: 'user', content: message.parts.flatMap(userBlocks) }];
      case 'tool':
        return [{ role: 'user', content: strayParts(messages, index).flatMap(userBlocks) }];
      case 'assistant': {
        const content = message.parts.flatMap((part) => assistantBlocks(part, target, toolId));
        return [{ role: 'assistant', content }, resultsMessage(content, message.parts, resultsFor(messages, index))];
      }
    }
  });
  return mergeRoles(converted.filter(saysSomething));
}

function assistantBlocks(part: AssistantPart, target: Target, toolId: ToolIds): readonly Block[] {
  switch (part.type) {
    case 'text':
      return textBlocks(part.text);
    case 'reasoning':
      return reasoningBlocks(part, target);
    case 'tool-call':
      return [{ type: 'tool_use', id: toolId(part.id), name: part.name, input: toolInput(part.input) }];
  }
}

/** The API takes an object and nothing else. */
function toolInput(input: JsonValue): JsonObject {
  return asJsonObject(input) ?? { input };
}

/** A signature is valid for the model that made it and for no other. */
function reasoningBlocks({ text, signature, origin }: ReasoningPart, target: Target): readonly Block[] {
  if (!isSameOrigin(origin, target) || signature === undefined) return [];
  const data = redactedData(signature);
  return data === undefined ? [{ type: 'thinking', thinking: text, signature }] : [{ type: 'redacted_thinking', data }];
}

/** The results of all calls, in their order, under the ids that the calls were given. */
function resultsMessage(
  content: readonly Block[],
  parts: readonly AssistantPart[],
  results: ReadonlyMap<string, ToolResult>,
): VendorMessage {
  const ids = content.flatMap(({ type, id }) => (type === 'tool_use' && id !== undefined ? [id] : []));
  const calls = parts.filter((part) => part.type === 'tool-call');
  return { role: 'user', content: ids.map((id, index) => resultBlock(id, results.get(calls[index]?.id ?? ''))) };
}

function resultBlock(id: JsonValue, result: ToolResult | undefined): Block {
  if (result === undefined) return { type: 'tool_result', tool_use_id: id, content: NO_RESULT, is_error: true };
  const content = resultContent(result.parts);
  return {
    type: 'tool_result',
    tool_use_id: id,
    ...(content !== undefined && { content }),
    ...(result.failed && { is_error: true }),
  };
}

/** A message of thinking alone was cut off before it said anything. */
function saysSomething({ content }: VendorMessage): boolean {
  return content.some((block) => block['type'] !== 'thinking' && block['type'] !== 'redacted_thinking');
}

function mergeRoles(messages: readonly VendorMessage[]): readonly VendorMessage[] {
  const merged: { readonly role: VendorMessage['role']; readonly content: Block[] }[] = [];
  for (const { role, content } of messages) {
    const last = merged.at(-1);
    if (last?.role !== role) merged.push({ role, content: [...content] });
    else for (const block of content) last.content.push(block);
  }
  return merged;
}
