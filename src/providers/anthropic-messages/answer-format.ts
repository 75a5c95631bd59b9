import type { JsonObject } from '../../lib/json.ts';
import type { ResponseFormat, ToolChoice, ToolDefinition } from '../../llm/chat-request.ts';
import type { Quirks } from '../../llm/quirks.ts';
import type { ClaudeModel } from './claude-models.ts';
import { nativeSchema } from './native-schema.ts';

/**
 * How the form of the answer is said. `native`: the schema for `output_config.format`. `tool`: a tool that the model has
 * to call, whose input is the answer.
 */
export type AnswerFormat =
  | { readonly kind: 'free' }
  | { readonly kind: 'native'; readonly schema: JsonObject }
  | { readonly kind: 'tool'; readonly tool: ToolDefinition };

interface Circumstances {
  readonly model: ClaudeModel | undefined;
  readonly quirks: Quirks;
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice: ToolChoice | undefined;
}

/**
 * The native way where the model is known to have it and the schema fits into it, or where the server is said to have it;
 * else a tool. Where another tool has to be called, this answer is a call and has no form of its own.
 */
export function answerFormat(format: ResponseFormat | undefined, circumstances: Circumstances): AnswerFormat {
  const { model, quirks, tools, toolChoice } = circumstances;
  if (format === undefined || forces(toolChoice, tools)) return { kind: 'free' };
  const native = quirks.responseFormat ?? (model?.nativeFormat === true ? 'native' : 'tool');
  const schema = native === 'native' ? nativeSchema(format.schema) : undefined;
  if (schema !== undefined) return { kind: 'native', schema };
  return { kind: 'tool', tool: answerTool(format, tools) };
}

export function forces(choice: ToolChoice | undefined, tools: readonly ToolDefinition[]): boolean {
  return tools.length > 0 && (choice?.kind === 'required' || choice?.kind === 'tool');
}

function answerTool({ name, description, schema }: ResponseFormat, tools: readonly ToolDefinition[]): ToolDefinition {
  const taken = new Set(tools.map((tool) => tool.name));
  const free = taken.has(name) ? `answer_${name}`.slice(0, 64) : name;
  return { name: free, description: description ?? 'Gives the answer. Call this tool to answer.', inputSchema: schema };
}
