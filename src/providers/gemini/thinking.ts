import type { JsonObject } from '../../lib/json.ts';
import type { Effort } from '../../llm/chat-request.ts';
import type { RequestWarning } from '../../wire/stream-call.ts';
import type { GeminiModel, Thinking, ThinkingLevel } from './gemini-models.ts';

/** `thinkingConfig`, and what of the effort could not be said. */
export interface ThinkingConfig {
  readonly config: JsonObject;
  readonly warnings: readonly RequestWarning[];
}

interface Circumstances {
  readonly model: GeminiModel | undefined;
  /** Whether the model is known to think. */
  readonly reasons: boolean;
}

/**
 * Thoughts are asked for only where the model is known to think: the vendor refuses `thinkingConfig` for any other.
 * A level and a budget exclude one another. https://ai.google.dev/gemini-api/docs/thinking
 */
export function thinkingConfig(effort: Effort | undefined, { model, reasons }: Circumstances): ThinkingConfig {
  const thoughts = { includeThoughts: true };
  if (effort === undefined) return { config: reasons ? thoughts : {}, warnings: [] };
  const thinking = model?.thinking;
  if (thinking === undefined)
    return { config: reasons ? thoughts : {}, warnings: [warning('it is not known how this model takes it')] };
  if (thinking.kind === 'none')
    return { config: {}, warnings: effort === 'none' ? [] : [warning('this model does not think')] };
  if (effort === 'none') return leastThinking(thinking);
  const amount =
    thinking.kind === 'level'
      ? { thinkingLevel: levelFor(effort, thinking.levels) }
      : { thinkingBudget: budgetFor(effort, thinking) };
  return { config: { ...thoughts, ...amount }, warnings: [] };
}

function leastThinking(thinking: Exclude<Thinking, { kind: 'none' }>): ThinkingConfig {
  if (thinking.kind === 'budget' && thinking.canBeOff) return { config: { thinkingBudget: 0 }, warnings: [] };
  const warnings = [warning('this model always thinks; it is asked for little')];
  if (thinking.kind === 'budget') return { config: { thinkingBudget: thinking.least }, warnings };
  const [lowest = 'low'] = thinking.levels;
  return { config: { thinkingLevel: lowest }, warnings };
}

const LEVELS: readonly ThinkingLevel[] = ['minimal', 'low', 'medium', 'high'];

/** The level that was asked for, or the next one above it that the model has. */
function levelFor(effort: Exclude<Effort, 'none'>, levels: readonly ThinkingLevel[]): ThinkingLevel {
  const wanted = effort === 'max' ? LEVELS.length - 1 : LEVELS.indexOf(effort);
  return levels.find((level) => LEVELS.indexOf(level) >= wanted) ?? 'high';
}

/** The numbers the vendor gives these words: https://ai.google.dev/gemini-api/docs/openai#thinking */
const BUDGETS: Readonly<Record<Exclude<Effort, 'none' | 'max'>, number>> = {
  minimal: 512,
  low: 1024,
  medium: 8192,
  high: 24_576,
};

function budgetFor(effort: Exclude<Effort, 'none'>, { least, most }: { least: number; most: number }): number {
  return effort === 'max' ? most : Math.min(most, Math.max(least, BUDGETS[effort]));
}

function warning(reason: string): RequestWarning {
  return { feature: 'effort', message: `effort: ${reason}` };
}
