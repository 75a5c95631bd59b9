import type { JsonObject } from '../../lib/json.ts';
import { answerTool } from '../../llm/answer-tool.ts';
import type { ToolDefinition } from '../../llm/chat-request.ts';
import type { ModelRequest } from '../../llm/model-request.ts';
import type { Quirks } from '../../llm/quirks.ts';
import type { GeminiModel } from './gemini-models.ts';
import { geminiSchema } from './schema.ts';

/**
 * How the form of the answer is said. `native`: fields of `generationConfig`. `tool`: a function that the model has to
 * call, whose arguments are the answer.
 */
export type AnswerFormat =
  | { readonly kind: 'free' }
  | { readonly kind: 'native'; readonly fields: JsonObject }
  | { readonly kind: 'tool'; readonly tool: ToolDefinition };

interface Circumstances {
  readonly model: GeminiModel | undefined;
  readonly quirks: Quirks;
}

/**
 * Natively, but by a function beside other functions: before Gemini 3 the vendor refuses both in one request.
 * https://ai.google.dev/gemini-api/docs/structured-output
 */
export function answerFormat(request: ModelRequest, { model, quirks }: Circumstances): AnswerFormat {
  const { tools = [] } = request;
  const tool = answerTool(request);
  if (tool === undefined) return { kind: 'free' };
  const fits = tools.length === 0 || model?.formatBesideTools === true;
  const way = quirks.responseFormat ?? (fits ? 'native' : 'tool');
  if (way === 'tool') return { kind: 'tool', tool };
  const schema =
    model?.jsonSchema === false
      ? { responseSchema: geminiSchema(tool.inputSchema) }
      : { responseJsonSchema: tool.inputSchema };
  return { kind: 'native', fields: { responseMimeType: 'application/json', ...schema } };
}
