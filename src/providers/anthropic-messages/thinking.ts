import type { JsonObject } from '../../lib/json.ts';
import type { Effort } from '../../llm/chat-request.ts';
import type { ModelRequest } from '../../llm/model-request.ts';
import type { RequestWarning } from '../../wire/stream-call.ts';
import type { ClaudeModel } from './claude-models.ts';

/** The fields of a request that say how it is thought and sampled, and what of it could not be said. */
export interface ThinkingFields {
  readonly fields: JsonObject;
  /** The word for `output_config`. */
  readonly effort?: string;
  readonly warnings: readonly RequestWarning[];
}

/** The vendor refuses a smaller budget: https://platform.claude.com/docs/en/build-with-claude/extended-thinking */
const LEAST_BUDGET_TOKENS = 1024;
/** What a budget has to leave of `max_tokens` for the answer itself. */
const LEAST_ANSWER_TOKENS = 1024;

/** Tokens of thought, for models that are given a number. The vendor's advice is to start low, and 32,000 at most. */
const BUDGETS: Readonly<Record<Exclude<Effort, 'none'>, number>> = {
  minimal: LEAST_BUDGET_TOKENS,
  low: 4096,
  medium: 12_288,
  high: 24_576,
  max: 32_000,
};

interface Circumstances {
  /** Not known: nothing is said that another model might refuse. */
  readonly model: ClaudeModel | undefined;
  readonly maxTokens: number;
  /** A tool has to be called: the API refuses `thinking` then. */
  readonly forced: boolean;
  /** The last calls were made without thinking, by another model perhaps: with a budget the API wants it before them. */
  readonly callsWithoutThinking: boolean;
}

/** Effort, temperature and top p as the model takes them. */
export function thinkingAndSampling(request: ModelRequest, circumstances: Circumstances): ThinkingFields {
  const thinking = request.effort === undefined ? SILENT : thinkingFor(request.effort, circumstances);
  const thinks = 'thinking' in thinking.fields && request.effort !== 'none';
  const sampling = samplingFor(request, circumstances.model, thinks);
  return {
    ...thinking,
    fields: { ...thinking.fields, ...sampling.fields },
    warnings: [...thinking.warnings, ...sampling.warnings],
  };
}

const SILENT: ThinkingFields = { fields: {}, warnings: [] };

function thinkingFor(effort: Effort, circumstances: Circumstances): ThinkingFields {
  const { model } = circumstances;
  if (model === undefined) return leftOut('it is not known how this model is told how much to think');
  if (effort === 'none') return withoutThinking(model);
  if (model.thinking === 'none') return leftOut('this model does not think');
  const word = effortWord(effort, model);
  const thinking = thinkingField(effort, circumstances);
  if (word === undefined && thinking === undefined)
    return leftOut('there is no room to think within the output limit, or the API refuses it beside these tool calls');
  return {
    fields: { ...(thinking !== undefined && { thinking }) },
    ...(word !== undefined && { effort: word }),
    warnings: [],
  };
}

function withoutThinking({ thinking, highestEffort }: ClaudeModel): ThinkingFields {
  if (thinking === 'default') return { fields: { thinking: { type: 'disabled' } }, warnings: [] };
  if (thinking !== 'always') return SILENT;
  const warnings = [warning('this model always thinks; it is asked for little')];
  return { fields: {}, ...(highestEffort !== undefined && { effort: 'low' }), warnings };
}

function effortWord(effort: Exclude<Effort, 'none'>, { highestEffort }: ClaudeModel): string | undefined {
  if (highestEffort === undefined) return undefined;
  if (effort === 'max') return highestEffort;
  return effort === 'minimal' ? 'low' : effort;
}

/** `summarized`: newer models leave the text of their thoughts out unless they are asked for it. */
function thinkingField(effort: Exclude<Effort, 'none'>, circumstances: Circumstances): JsonObject | undefined {
  const { model, maxTokens, forced, callsWithoutThinking } = circumstances;
  if (forced) return undefined;
  if (model?.thinking !== 'budget') return { type: 'adaptive', display: 'summarized' };
  if (callsWithoutThinking) return undefined;
  const budget = Math.min(BUDGETS[effort], maxTokens - LEAST_ANSWER_TOKENS);
  return budget < LEAST_BUDGET_TOKENS ? undefined : { type: 'enabled', budget_tokens: budget };
}

function samplingFor(
  { temperature, topP }: ModelRequest,
  model: ClaudeModel | undefined,
  thinks: boolean,
): ThinkingFields {
  if (temperature === undefined && topP === undefined) return SILENT;
  const taken = thinks ? 'neither' : (model?.sampling ?? 'both');
  const temperatureTaken = taken !== 'neither';
  const topPTaken = taken === 'both' || (taken === 'one' && temperature === undefined);
  const reason = thinks ? 'not taken while the model thinks' : 'not taken by this model';
  const warnings: RequestWarning[] = [];
  if (temperature !== undefined && !temperatureTaken)
    warnings.push({ feature: 'temperature', message: `temperature: ${reason}` });
  if (topP !== undefined && !topPTaken)
    warnings.push({
      feature: 'top-p',
      message: `top p: ${taken === 'one' ? 'not taken beside a temperature' : reason}`,
    });
  return {
    fields: {
      ...(temperature !== undefined && temperatureTaken && { temperature }),
      ...(topP !== undefined && topPTaken && { top_p: topP }),
    },
    warnings,
  };
}

function leftOut(reason: string): ThinkingFields {
  return { fields: {}, warnings: [warning(reason)] };
}

function warning(reason: string): RequestWarning {
  return { feature: 'effort', message: `effort: ${reason}` };
}
