import type { JsonObject } from '../../lib/json.ts';
import type { ResponseFormat, ToolChoice, ToolDefinition } from '../../llm/chat-request.ts';
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
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice: ToolChoice | undefined;
}

/**
 * Natively, but by a function beside other functions: before Gemini 3 the vendor refuses both in one request. Where
 * another function has to be called, this answer is a call and has no form of its own.
 * https://ai.google.dev/gemini-api/docs/structured-output
 */
export function answerFormat(format: ResponseFormat | undefined, circumstances: Circumstances): AnswerFormat {
  const { model, quirks, tools, toolChoice } = circumstances;
  const forced = tools.length > 0 && (toolChoice?.kind === 'required' || toolChoice?.kind === 'tool');
  if (format === undefined || forced) return { kind: 'free' };
  const fits = tools.length === 0 || model?.formatBesideTools === true;
  const way = quirks.responseFormat ?? (fits ? 'native' : 'tool');
  if (way === 'tool') return { kind: 'tool', tool: answerTool(format, tools) };
  const schema =
    model?.jsonSchema === false
      ? { responseSchema: geminiSchema(format.schema) }
      : { responseJsonSchema: format.schema };
  return { kind: 'native', fields: { responseMimeType: 'application/json', ...schema } };
}

function answerTool({ name, description, schema }: ResponseFormat, tools: readonly ToolDefinition[]): ToolDefinition {
  const taken = new Set(tools.map((tool) => tool.name));
  const free = taken.has(name) ? `answer_${name}`.slice(0, 64) : name;
  return { name: free, description: description ?? 'Gives the answer. Call this tool to answer.', inputSchema: schema };
}
