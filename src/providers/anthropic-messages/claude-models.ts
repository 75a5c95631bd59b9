/** What requests to one generation of models may hold. */
export interface ClaudeModel {
  /** Names without a date. */
  readonly models: readonly string[];
  /**
   * `budget`: thinks when it is given a number of tokens for it. `adaptive`: thinks when it is asked to. `default`: thinks
   * unless it is told not to. `always`: refuses to be told not to. `none`: does not think.
   */
  readonly thinking: 'none' | 'budget' | 'adaptive' | 'default' | 'always';
  /** The highest word of `output_config.effort`; absent where the model does not take it. */
  readonly highestEffort?: 'high' | 'max';
  /** Which of `temperature` and `top_p` are taken: both, one of them at a time, or neither. */
  readonly sampling: 'both' | 'one' | 'neither';
  /** Takes `output_config.format`. */
  readonly nativeFormat: boolean;
  /** Can be made to call a tool. */
  readonly forcedTools: boolean;
}

/**
 * One row for each generation. Sources:
 * - thinking: https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking
 * - effort: https://platform.claude.com/docs/en/build-with-claude/effort
 * - sampling and forced tools: https://platform.claude.com/docs/en/about-claude/models/migration-guide,
 *   https://platform.claude.com/docs/en/models/opus-5-5/overview
 * - response format: https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 */
export const CLAUDE_MODELS: readonly ClaudeModel[] = [
  {
    models: ['claude-3-haiku', 'claude-3-sonnet', 'claude-3-opus', 'claude-3-5-haiku', 'claude-3-5-sonnet'],
    thinking: 'none',
    sampling: 'both',
    nativeFormat: false,
    forcedTools: true,
  },
  {
    models: ['claude-3-7-sonnet', 'claude-sonnet-4', 'claude-sonnet-4-0', 'claude-opus-4', 'claude-opus-4-0'],
    thinking: 'budget',
    sampling: 'both',
    nativeFormat: false,
    forcedTools: true,
  },
  { models: ['claude-opus-4-1'], thinking: 'budget', sampling: 'one', nativeFormat: false, forcedTools: true },
  {
    models: ['claude-sonnet-4-5', 'claude-haiku-4-5'],
    thinking: 'budget',
    sampling: 'one',
    nativeFormat: true,
    forcedTools: true,
  },
  {
    models: ['claude-opus-4-5'],
    thinking: 'budget',
    highestEffort: 'high',
    sampling: 'one',
    nativeFormat: true,
    forcedTools: true,
  },
  {
    models: ['claude-opus-4-6', 'claude-sonnet-4-6'],
    thinking: 'adaptive',
    highestEffort: 'max',
    sampling: 'one',
    nativeFormat: true,
    forcedTools: true,
  },
  {
    models: ['claude-opus-4-7', 'claude-opus-4-8'],
    thinking: 'adaptive',
    highestEffort: 'max',
    sampling: 'neither',
    nativeFormat: true,
    forcedTools: true,
  },
  {
    models: ['claude-opus-5', 'claude-sonnet-5'],
    thinking: 'default',
    highestEffort: 'max',
    sampling: 'neither',
    nativeFormat: true,
    forcedTools: true,
  },
  {
    models: ['claude-fable-5', 'claude-mythos-5'],
    thinking: 'always',
    highestEffort: 'max',
    sampling: 'neither',
    nativeFormat: true,
    forcedTools: true,
  },
  {
    models: ['claude-fable-5-1', 'claude-mythos-5-1', 'claude-opus-5-5', 'claude-sonnet-5-5'],
    thinking: 'always',
    highestEffort: 'max',
    sampling: 'neither',
    nativeFormat: true,
    forcedTools: false,
  },
];

const ROWS: ReadonlyMap<string, ClaudeModel> = new Map(
  CLAUDE_MODELS.flatMap((row) => row.models.map((name) => [name, row] as const)),
);

/** The row of a model by its name, with or without a date (`-20251001`, `@20251001`) or `-latest`; else not known. */
export function findClaudeModel(model: string): ClaudeModel | undefined {
  return ROWS.get(model) ?? ROWS.get(model.replace(/(?:[-@]20\d{6}|-latest)$/, ''));
}
