import type { Abilities } from '../../llm/abilities.ts';

/**
 * What the Messages API can say, whatever the model: `unknown` where that depends on the model.
 * https://platform.claude.com/docs/en/api/messages/create
 *
 * - files: PDF and plain text (https://platform.claude.com/docs/en/build-with-claude/pdf-support)
 * - tool choice: newer models refuse to be forced, see `claude-models.ts`
 * - response format: natively or by a tool (https://platform.claude.com/docs/en/build-with-claude/structured-outputs)
 * - temperature, top p, effort: depend on the model, see `claude-models.ts`
 * - service tier: `standard_only` or `auto` (https://platform.claude.com/docs/en/api/service-tiers)
 * - there is no seed and no audio
 */
export const anthropicAbilities: Abilities = {
  images: 'unknown',
  files: 'yes',
  audio: 'no',
  tools: 'yes',
  'tool-choice': 'unknown',
  'response-format': 'yes',
  'tool-result-images': 'yes',
  stop: 'yes',
  temperature: 'unknown',
  'top-p': 'unknown',
  seed: 'no',
  effort: 'unknown',
  'service-tier': 'yes',
};
