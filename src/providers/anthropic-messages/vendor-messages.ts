import { asJsonObject } from '../../lib/json.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { AssistantPart, Message, ReasoningPart, ToolResult } from '../../llm/message.ts';
import { isSameOrigin } from '../../llm/target.ts';
import type { Target } from '../../llm/target.ts';
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

const NO_RESULT = 'No result: this call was not run.';

/**
 * The conversation in the form the vendor takes: roles alternate, no text is blank, and every `tool_use` has its
 * `tool_result` at the head of the next user message. A call that was never run gets a result that says so; a result
 * without its call stays as text. Reasoning goes back only to the seller and model that made it.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/handle-tool-calls
 *
 * Throws `unsupported` for a file that the API cannot take.
 */
export function toVendorMessages(messages: readonly Message[], target: Target): readonly VendorMessage[] {
  const toolIds = createToolIds();
  const converted = messages.map((message) => toVendorMessage(message, target, toolIds)).filter(saysSomething);
  return answerCalls(mergeRoles(converted));
}

function toVendorMessage(message: Message, target: Target, toolIds: ToolIds): VendorMessage {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: message.parts.flatMap(userBlocks) };
    case 'assistant':
      return { role: 'assistant', content: message.parts.flatMap((part) => assistantBlocks(part, target, toolIds)) };
    case 'tool':
      return { role: 'user', content: message.results.map((result) => resultBlock(result, toolIds)) };
  }
}

function assistantBlocks(part: AssistantPart, target: Target, toolIds: ToolIds): readonly Block[] {
  switch (part.type) {
    case 'text':
      return textBlocks(part.text);
    case 'reasoning':
      return reasoningBlocks(part, target);
    case 'tool-call':
      return [{ type: 'tool_use', id: toolIds.ofCall(part.id), name: part.name, input: toolInput(part.input) }];
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

function resultBlock({ callId, parts, failed }: ToolResult, toolIds: ToolIds): Block {
  const content = resultContent(parts);
  return {
    type: 'tool_result',
    tool_use_id: toolIds.ofResult(callId),
    ...(content !== undefined && { content }),
    ...(failed && { is_error: true }),
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

function answerCalls(messages: readonly VendorMessage[]): readonly VendorMessage[] {
  const answered: VendorMessage[] = [];
  let open: readonly Block[] = [];
  for (const message of messages) {
    const { role, content } = message;
    answered.push(role === 'user' ? { role, content: withResults(open, content) } : message);
    open = role === 'assistant' ? content.filter((block) => block['type'] === 'tool_use') : [];
  }
  if (open.length > 0) answered.push({ role: 'user', content: withResults(open, []) });
  return answered;
}

/** Results of the open calls first, in the order of the calls, then everything else. */
function withResults(calls: readonly Block[], content: readonly Block[]): readonly Block[] {
  const results = new Map(
    content.filter((block) => block['type'] === 'tool_result').map((block) => [block['tool_use_id'], block] as const),
  );
  const heads = calls.map(({ id }) => {
    const result = results.get(id ?? null);
    results.delete(id ?? null);
    return result ?? { type: 'tool_result', tool_use_id: id ?? null, content: NO_RESULT, is_error: true };
  });
  const others = content.flatMap((block) => {
    if (block['type'] !== 'tool_result') return [block];
    return results.get(block['tool_use_id'] ?? null) === block ? strayResult(block) : [];
  });
  return [...heads, ...others];
}

const STRAY_RESULT = 'Result of an earlier tool call:\n';

function strayResult({ content }: Block): readonly Block[] {
  if (typeof content === 'string') return [{ type: 'text', text: STRAY_RESULT + content }];
  if (content === undefined) return [];
  const blocks: readonly JsonValue[] = Array.isArray(content) ? content : [];
  return [{ type: 'text', text: STRAY_RESULT }, ...blocks.map((block) => asJsonObject(block) ?? {})];
}
