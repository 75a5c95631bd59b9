import type { Abilities } from '../../llm/abilities.ts';

/** What this wire format can say, whatever the model: `unknown` where that depends on the model. */
export const anthropicAbilities: Abilities = {
  images: 'unknown',
  files: 'unknown',
  audio: 'unknown',
  tools: 'unknown',
  'tool-choice': 'unknown',
  'response-format': 'unknown',
  'tool-result-images': 'unknown',
  stop: 'yes',
  temperature: 'unknown',
  'top-p': 'unknown',
  seed: 'unknown',
  effort: 'unknown',
  'service-tier': 'unknown',
};
