import type { JsonObject } from '../../lib/json.ts';
import type { ToolDefinition } from '../../llm/chat-request.ts';
import type { ModelRequest } from '../../llm/model-request.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { toTurns } from './turns.ts';
import type { Block, Turn } from './turns.ts';

/** The API wants a limit in every request; where nobody knows the model's, this is what every model can write. */
const DEFAULT_MAX_OUTPUT_TOKENS = 4096;

/**
 * Marks the end of a prefix that the vendor keeps for five minutes. A request may hold four such marks: one on the last
 * tool, one on the system block, and these on the ends of the last user turns: the newest is written for the next call,
 * the one before is where this call reads, also after an answer of more blocks than the vendor looks back (20).
 * https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
const CACHE_MARK = { cache_control: { type: 'ephemeral' } } as const;
const MARKED_USER_TURNS = 2;

/** The body of `POST /v1/messages`: https://platform.claude.com/docs/en/api/messages/create */
export function anthropicBody(request: ModelRequest, endpoint: Endpoint): JsonObject {
  const { system, tools = [], messages, temperature } = request;
  return {
    model: endpoint.target.model,
    max_tokens: request.maxOutputTokens ?? endpoint.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS,
    ...(system !== undefined && system.trim() !== '' && { system: [{ type: 'text', text: system, ...CACHE_MARK }] }),
    ...(tools.length > 0 && { tools: markLast(tools.map(toolBlock)) }),
    messages: markLastUserTurns(withoutTrailingSpace(toTurns(messages, endpoint.target))).map(
      ({ role, content }): JsonObject => ({ role, content }),
    ),
    ...(temperature !== undefined && { temperature }),
    stream: true,
  };
}

function toolBlock({ name, description, inputSchema }: ToolDefinition): Block {
  return { name, ...(description !== '' && { description }), input_schema: inputSchema };
}

function markLast(blocks: readonly Block[]): readonly Block[] {
  return blocks.map((block, index) => (index === blocks.length - 1 ? { ...block, ...CACHE_MARK } : block));
}

function markLastUserTurns(turns: readonly Turn[]): readonly Turn[] {
  const marked = new Set(turns.filter(({ role }) => role === 'user').slice(-MARKED_USER_TURNS));
  return turns.map((turn) => (marked.has(turn) ? { ...turn, content: markLast(turn.content) } : turn));
}

/** An answer that is to be continued must not end in white space: the API refuses it. */
function withoutTrailingSpace(turns: readonly Turn[]): readonly Turn[] {
  const last = turns.at(-1);
  const block = last?.content.at(-1);
  if (last?.role !== 'assistant' || typeof block?.['text'] !== 'string') return turns;
  const trimmed = { ...block, text: block['text'].trimEnd() };
  return [...turns.slice(0, -1), { ...last, content: [...last.content.slice(0, -1), trimmed] }];
}
