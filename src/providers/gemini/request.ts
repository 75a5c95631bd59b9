import type { JsonObject } from '../../lib/json.ts';
import { choiceWithAnswer } from '../../llm/answer-tool.ts';
import type { ServiceTier, ToolDefinition } from '../../llm/chat-request.ts';
import type { ModelRequest } from '../../llm/model-request.ts';
import type { Endpoint } from '../../wire/endpoint.ts';
import { outputLimit } from '../../wire/sayable-request.ts';
import type { RequestWarning } from '../../wire/stream-call.ts';
import { answerFormat } from './answer-format.ts';
import type { AnswerFormat } from './answer-format.ts';
import { toContents } from './contents.ts';
import { findGeminiModel } from './gemini-models.ts';
import { geminiParameters } from './schema.ts';
import { thinkingConfig } from './thinking.ts';

/** A request in the vendor's words. */
export interface GeminiRequest {
  readonly body: JsonObject;
  /** What could not be said and was left out. */
  readonly warnings: readonly RequestWarning[];
  /** The function whose arguments are the answer, where the form of the answer is asked for by a function. */
  readonly answerTool?: string;
}

/**
 * The body of `streamGenerateContent`: https://ai.google.dev/api/generate-content#v1beta.models.streamGenerateContent
 * Throws `unsupported` for a file that the API cannot take.
 */
export function geminiRequest(request: ModelRequest, endpoint: Endpoint): GeminiRequest {
  const { system, tools = [], messages, serviceTier } = request;
  const model = findGeminiModel(endpoint.target.model);
  const format = answerFormat(request, { model, quirks: endpoint.quirks });
  const thinking = thinkingConfig(request.effort, { model, reasons: endpoint.reasons === true });
  const allTools = format.kind === 'tool' ? [...tools, format.tool] : tools;
  const calling = functionCalling(format, request);
  const generationConfig = {
    ...parameters(request, endpoint),
    ...(format.kind === 'native' && format.fields),
    ...(Object.keys(thinking.config).length > 0 && { thinkingConfig: thinking.config }),
  };
  const contents = toContents(messages, endpoint.target, {
    imagesInResults: model?.imagesInResults === true,
    signsCalls: model?.signsCalls === true,
  });
  const body = {
    ...(system !== undefined && system !== '' && { systemInstruction: { parts: [{ text: system }] } }),
    contents: contents.map(({ role, parts }): JsonObject => ({ role, parts })),
    ...(allTools.length > 0 && { tools: [{ functionDeclarations: allTools.map(declaration) }] }),
    ...(calling !== undefined && { toolConfig: { functionCallingConfig: calling } }),
    ...(Object.keys(generationConfig).length > 0 && { generationConfig }),
    ...(serviceTier !== undefined && { serviceTier: TIERS[serviceTier] }),
  };
  return {
    body,
    warnings: [...thinking.warnings, ...parameterWarnings(request)],
    ...(format.kind === 'tool' && { answerTool: format.tool.name }),
  };
}

/** https://ai.google.dev/gemini-api/docs/flex-inference, https://ai.google.dev/gemini-api/docs/priority-inference */
const TIERS: Readonly<Record<ServiceTier, string>> = { default: 'standard', flex: 'flex', priority: 'priority' };

/** https://ai.google.dev/api/generate-content#GenerationConfig */
const MAX_STOP_SEQUENCES = 5;
/** `seed` is a 32 bit integer. */
const MAX_SEED = 2 ** 31 - 1;

function parameters(request: ModelRequest, endpoint: Endpoint): JsonObject {
  const limit = outputLimit(request, endpoint);
  const { temperature, topP, seed, stop = [] } = request;
  return {
    ...(limit !== undefined && { maxOutputTokens: limit }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(seed !== undefined && isSeed(seed) && { seed }),
    ...(stop.length > 0 && { stopSequences: stop.slice(0, MAX_STOP_SEQUENCES) }),
  };
}

function parameterWarnings({ seed, stop = [] }: ModelRequest): readonly RequestWarning[] {
  const warnings: RequestWarning[] = [];
  if (seed !== undefined && !isSeed(seed))
    warnings.push({ feature: 'seed', message: 'seed: this API takes integers of 32 bits' });
  if (stop.length > MAX_STOP_SEQUENCES)
    warnings.push({ feature: 'stop', message: `stop: this API takes the first ${MAX_STOP_SEQUENCES} texts` });
  return warnings;
}

function isSeed(seed: number): boolean {
  return Number.isInteger(seed) && Math.abs(seed) <= MAX_SEED;
}

/** https://ai.google.dev/gemini-api/docs/function-calling#function_calling_modes */
function functionCalling(format: AnswerFormat, request: ModelRequest): JsonObject | undefined {
  const { tools = [], toolChoice } = request;
  const choice = format.kind === 'tool' ? choiceWithAnswer(format.tool, request) : toolChoice;
  if (choice === undefined || (tools.length === 0 && format.kind !== 'tool')) return undefined;
  if (choice.kind === 'tool') return { mode: 'ANY', allowedFunctionNames: [choice.name] };
  return { mode: MODES[choice.kind] };
}

const MODES = { auto: 'AUTO', none: 'NONE', required: 'ANY' } as const;

function declaration({ name, description, inputSchema }: ToolDefinition): JsonObject {
  const schema = geminiParameters(inputSchema);
  return { name, description, ...(schema !== undefined && { parameters: schema }) };
}
