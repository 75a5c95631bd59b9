import type { JsonObject } from '../../lib/json.ts';
import { answerTool } from '../../llm/answer-tool.ts';
import type { ToolDefinition } from '../../llm/chat-request.ts';
import type { ModelRequest } from '../../llm/model-request.ts';
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
}

/**
 * The native way where the model is known to have it and the schema fits into it, or where the server is said to have it;
 * else a tool.
 */
export function answerFormat(request: ModelRequest, { model, quirks }: Circumstances): AnswerFormat {
  const tool = answerTool(request);
  if (tool === undefined) return { kind: 'free' };
  const way = quirks.responseFormat ?? (model?.nativeFormat === true ? 'native' : 'tool');
  const schema = way === 'native' ? nativeSchema(tool.inputSchema) : undefined;
  return schema === undefined ? { kind: 'tool', tool } : { kind: 'native', schema };
}
