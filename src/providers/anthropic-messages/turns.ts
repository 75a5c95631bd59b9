import { asJsonObject } from '../../lib/json.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { AssistantPart, Message, ReasoningPart, ToolResult, UserPart } from '../../llm/message.ts';
import { isSameOrigin } from '../../llm/target.ts';
import type { Target } from '../../llm/target.ts';
import { redactedData } from './redacted-thinking.ts';
import { createToolIds } from './tool-ids.ts';
import type { ToolIds } from './tool-ids.ts';

/** A content block as the vendor wants it; every one has a `type`. */
export type Block = JsonObject;

export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: readonly Block[];
}

const NO_RESULT = 'No result: this call was not run.';

/**
 * The conversation in the form the vendor takes: roles alternate, no text is blank, and every `tool_use` has its
 * `tool_result` at the head of the next user turn. A call that was never run gets a result that says so; a result
 * without its call stays as text. Reasoning goes back only to the provider and model that made it.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/handle-tool-calls
 */
export function toTurns(messages: readonly Message[], target: Target): readonly Turn[] {
  const toolIds = createToolIds();
  const turns = messages.map((message) => toTurn(message, target, toolIds)).filter(saysSomething);
  return answerCalls(mergeRoles(turns));
}

function toTurn(message: Message, target: Target, toolIds: ToolIds): Turn {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: message.parts.flatMap(userBlock) };
    case 'assistant':
      return { role: 'assistant', content: message.parts.flatMap((part) => assistantBlock(part, target, toolIds)) };
    case 'tool':
      return { role: 'user', content: message.results.map((result) => resultBlock(result, toolIds)) };
  }
}

function userBlock(part: UserPart): Block[] {
  if (part.type === 'text') return textBlock(part.text);
  if (part.type === 'file') throw new LlmError('unsupported', 'files are not sent in this wire format');
  return [{ type: 'image', source: { type: 'base64', media_type: part.mediaType, data: part.data } }];
}

function assistantBlock(part: AssistantPart, target: Target, toolIds: ToolIds): Block[] {
  switch (part.type) {
    case 'text':
      return textBlock(part.text);
    case 'reasoning':
      return reasoningBlock(part, target);
    case 'tool-call':
      return [{ type: 'tool_use', id: toolIds.ofCall(part.id), name: part.name, input: toolInput(part.input) }];
  }
}

/** The API takes an object and nothing else. */
function toolInput(input: JsonValue): JsonObject {
  return asJsonObject(input) ?? { input };
}

function textBlock(text: string): Block[] {
  return text.trim() === '' ? [] : [{ type: 'text', text }];
}

/** A signature is valid for the model that made it and for no other. */
function reasoningBlock({ text, signature, origin }: ReasoningPart, target: Target): Block[] {
  if (!isSameOrigin(origin, target) || signature === undefined) return [];
  const data = redactedData(signature);
  return data === undefined ? [{ type: 'thinking', thinking: text, signature }] : [{ type: 'redacted_thinking', data }];
}

function resultBlock({ callId, parts, failed }: ToolResult, toolIds: ToolIds): Block {
  const text = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  return {
    type: 'tool_result',
    tool_use_id: toolIds.ofResult(callId),
    ...(text.trim() !== '' && { content: text }),
    ...(failed && { is_error: true }),
  };
}

/** A turn of thinking alone was cut off before it said anything. */
function saysSomething({ content }: Turn): boolean {
  return content.some((block) => block['type'] !== 'thinking' && block['type'] !== 'redacted_thinking');
}

function mergeRoles(turns: readonly Turn[]): Turn[] {
  const merged: Turn[] = [];
  for (const turn of turns) {
    const last = merged.at(-1);
    if (last?.role === turn.role)
      merged[merged.length - 1] = { role: turn.role, content: [...last.content, ...turn.content] };
    else merged.push(turn);
  }
  return merged;
}

function answerCalls(turns: readonly Turn[]): Turn[] {
  const answered: Turn[] = [];
  let open: readonly Block[] = [];
  for (const turn of turns) {
    answered.push(turn.role === 'user' ? { role: 'user', content: withResults(open, turn.content) } : turn);
    open = turn.role === 'assistant' ? turn.content.filter((block) => block['type'] === 'tool_use') : [];
  }
  if (open.length > 0) answered.push({ role: 'user', content: withResults(open, []) });
  return answered;
}

/** Results of the open calls first, in the order of the calls, then all else. */
function withResults(calls: readonly Block[], content: readonly Block[]): Block[] {
  const results = new Map(
    content.filter((block) => block['type'] === 'tool_result').map((block) => [block['tool_use_id'], block] as const),
  );
  const heads = calls.map(({ id }) => {
    const result = results.get(id ?? null);
    results.delete(id ?? null);
    return result ?? { type: 'tool_result', tool_use_id: id ?? null, content: NO_RESULT, is_error: true };
  });
  const rest = content.flatMap((block) => {
    if (block['type'] !== 'tool_result') return [block];
    return results.get(block['tool_use_id'] ?? null) === block ? strayResult(block) : [];
  });
  return [...heads, ...rest];
}

function strayResult(block: Block): Block[] {
  const text = block['content'];
  return typeof text === 'string' ? [{ type: 'text', text: `Result of an earlier tool call:\n${text}` }] : [];
}
