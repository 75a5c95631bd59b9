import type { Abilities } from '../../llm/abilities.ts';

/**
 * What a chat completion can say (https://platform.openai.com/docs/api-reference/chat/create), whatever the model and the
 * server: `unknown` where that depends on them. The content of a `tool` message is text only.
 */
export const openAiChatAbilities: Abilities = {
  images: 'unknown',
  files: 'unknown',
  audio: 'unknown',
  tools: 'unknown',
  'tool-choice': 'yes',
  'response-format': 'unknown',
  'tool-result-images': 'no',
  stop: 'yes',
  // Models that reason refuse both: https://platform.openai.com/docs/guides/latest-model
  temperature: 'unknown',
  'top-p': 'unknown',
  seed: 'yes',
  effort: 'unknown',
  'service-tier': 'unknown',
};
